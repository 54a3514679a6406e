import Answers
import Foundation
import Testing

@Suite("Judgments of citations")
struct CitationJudgmentTests {
  @Test("A citation is judged by the quote it holds or lies in; precision is averaged over the questions")
  func precision() throws {
    let outcome = #""answerable": true, "confidence": 1, "evidence_found": 1, "ranks": [], "cited": []"#
    let json = """
      {"questions": 3, "evidence_recall": 0, "evidence_recall@5": 0, "evidence_recall@10": 0, "citation_precision": 0,
       "quote_exact": 1, "abstain_precision": 1, "abstain_recall": 1, "seconds": 0, "outcomes": [
        {"id": "1", "answered": true, "quotes": ["Prices fell. In May.", "Prices rose."], \(outcome)},
        {"id": "2", "answered": true, "quotes": ["Rents rose.", "Nobody looked."], \(outcome)},
        {"id": "3", "answered": false, "quotes": [], \(outcome)}]}
      """
    let evaluation = try JSONDecoder().decode(AnswerEvaluation.self, from: Data(json.utf8))
    let lines = """
      {"question": "1", "quote": "Prices fell.", "accept": true}
      {"question": "1", "quote": "Prices rose. In June.", "accept": false}
      {"question": "2", "quote": "Rents rose.", "accept": true}
      """
    let judgments = try lines.split(separator: "\n").map {
      try JSONDecoder().decode(CitationJudgment.self, from: Data($0.utf8))
    }
    let judged = JudgedPrecision(of: evaluation, by: judgments)
    #expect(judged.questions == 2 && judged.judged == 3 && judged.unjudged == 1)
    #expect(judged.precision == 0.75)
  }
}
