// What the contract promises about JSON output, as far as several tests read it.

struct IngestJSON: Decodable {
  struct Failure: Decodable {
    let path: String
    let stage: String
    let error: String
  }
  let added, updated, unchanged, duplicates, failed, passages, embedded: Int
  let seconds: Double
  let failures: [Failure]
}

struct ArticleJSON: Decodable {
  let id: Int
  let title, author, published, url: String?
  let path, sha256: String
}

struct AnswerJSON: Decodable {
  struct Statement: Decodable {
    let text: String
    let citations: [Int]
  }
  struct Citation: Decodable {
    let n, start, end: Int
    let article: ArticleJSON
    let quote, sha256: String
  }
  struct Disagreement: Decodable {
    let first, second: Int
  }
  struct Nearest: Decodable {
    let text: String
    let article: ArticleJSON
  }
  let question: String
  let answered: Bool
  let answer: [Statement]
  let citations: [Citation]
  let disagreements: [Disagreement]
  let origins: Int
  let nearest: [Nearest]
}

struct VerifyJSON: Decodable {
  struct Failure: Decodable {
    let n: Int
    let reason: String
  }
  let citations, verified: Int
  let failed: [Failure]
}

struct ShownJSON: Decodable {
  struct Article: Decodable {
    let text: String
    let sha256: String
  }
  let article: Article
}
