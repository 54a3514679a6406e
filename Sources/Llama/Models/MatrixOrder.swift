/// A permutation of a matrix's rows and columns: row i is the row `rows[i]` of the stored matrix. `nil` leaves them.
struct MatrixOrder: Sendable {
  var rows: [Int]?
  var columns: [Int]?
}
