import Articles
import Foundation
import Testing

@Suite("Character sets")
struct CharsetTests {
  private func page(_ text: String, charset: String?) -> String {
    "<html><head>\(charset.map { "<meta charset=\"\($0)\">" } ?? "")<title>t</title></head><body><p>\(text)</p></body></html>"
  }

  static let german = "Größere Modelle kosten mehr – sagte sie – und „offene“ Gewichte ändern daran nichts."
  static let japanese = "オープンソースのモデルは、誰でも使えるようになりましたが、ライセンスには制限があります。"
  static let chinese = "开源模型的许可证并不总是自由的，公司公布权重是为了削弱竞争对手的优势，也是为了吸引人才。"
  static let korean = "오픈 소스 모델은 누구나 사용할 수 있지만 라이선스에는 제한이 있습니다. 회사는 경쟁자를 견제합니다."
  static let taiwanese = "開源模型的授權條款並不總是自由的，公司公布權重是為了削弱競爭對手的優勢，也是為了吸引人才。"
  static let russian = "Открытые модели может использовать каждый, но лицензия содержит ограничения для конкурентов."

  @Test(
    "Declared encodings are read as browsers read them",
    arguments: [
      // Windows-1252 is what browsers take ISO 8859-1 for.
      (german, "iso-8859-1", String.Encoding.windowsCP1252), (japanese, "shift_jis", .shiftJIS),
      (russian, "windows-1251", .windowsCP1251),
    ])
  func declared(_ text: String, _ charset: String, _ encoding: String.Encoding) throws {
    let bytes = try #require(page(text, charset: charset).data(using: encoding))
    #expect(try read(bytes, as: "a.html").text == text)
  }

  @Test(
    "East Asian encodings are read where they are declared and where they are not",
    arguments: [
      (
        japanese, "euc-jp",
        "paqhvKXXpfOlvaG8pbmkzqXipcel66TPoaLDr6THpOK7yKSopOuk6KSmpMukyqTqpN6kt6S/pKyhoqXppaSlu6Xzpbmky6TPwKm4wqSspKKk6qTepLmhow=="
      ),
      (
        chinese, "gb2312",
        "v6rUtMSj0M21xNDtv8nWpLKisrvX3MrH19TTybXEo6y5q8u+uauyvMio1tjKx86qwcvP98j1vrrV+bbUyta1xNPFysajrNKyysfOqsHLzvzS/cjLssWhow=="
      ),
      (
        korean, "euc-kr",
        "v8DHwiC80r26ILjwtajAuiC0qbG4s6ogu+e/68fSILz2IMDWwfa4uCC288DMvLG9ur+htMIgwabH0cDMIMDWvcC0z7TZLiDIuLvntMIgsObA78DauKYgsN/BpsfVtM+02S4="
      ),
      (
        taiwanese, "big5",
        "tn23vbzSq6yqurHCxXax+LTaqMOko8FgrE+m26XRqrqhQaS9pXGkvaWsxXatq6xPrLCkRqtkrnrEdqqnue+k4qq6wHW21aFBpF2sT6ywpEanbKTepEikfqFD"
      ),
    ])
  func eastAsian(_ text: String, _ charset: String, _ base64: String) throws {
    let encoded = try #require(Data(base64Encoded: base64))
    for declared in [charset, nil] {
      let parts = page("@", charset: declared).split(separator: "@").map { Data($0.utf8) }
      let bytes = parts[0] + encoded + parts[1]
      #expect(try read(bytes, as: "a.html").text == text)
    }
  }

  @Test("Bytes that are UTF-8 are UTF-8, whatever is declared")
  func misdeclared() throws {
    #expect(try read(page(Self.german, charset: "iso-8859-1"), as: "a.html").text.hasPrefix(Self.german))
    #expect(try read(page(Self.chinese, charset: "gb2312"), as: "a.html").text.hasPrefix(Self.chinese))
  }

  @Test(
    "Undeclared encodings are told by their bytes",
    arguments: [
      (german, String.Encoding.windowsCP1252), (japanese, .shiftJIS), (russian, .windowsCP1251),
    ])
  func undeclared(_ text: String, _ encoding: String.Encoding) throws {
    let bytes = try #require(page(text, charset: nil).data(using: encoding))
    #expect(try read(bytes, as: "a.html").text == text)
  }

  @Test("UTF-16 is read with and without a byte order mark")
  func utf16() throws {
    for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
      let bytes = try #require(page(Self.german, charset: nil).data(using: encoding))
      #expect(try read(bytes, as: "a.html").text.hasPrefix(Self.german))
    }
  }

  @Test("A damaged character does not change how the rest is read")
  func damaged() throws {
    var bytes = Data(page(Self.german + String(repeating: "ü", count: 40), charset: "utf-8").utf8)
    bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2, with: [0xFF])
    let text = try read(bytes, as: "a.html").text
    #expect(text.contains("Größere Modelle"))
    #expect(text.contains("\u{FFFD}"))
  }

  @Test("References to C1 controls are the characters of windows-1252")
  func c1() throws {
    let article = try read(
      page("He said &#147;no&#148; &#150; twice, at some length. \(prose(1))", charset: nil), as: "a.html")
    #expect(article.text.hasPrefix("He said “no” – twice"))
  }

  @Test("C1 controls do not come through where white space counts either")
  func controlsInCode() throws {
    let code = "<pre>a\u{9B}31m \u{93}b\u{94}\n\u{81}  c\u{85}</pre>"
    let page = try read("<html><title>One</title><p>\(prose(1))</p>\(code)<p>\(prose(2))</p></html>", as: "a.html")
    #expect(outline(page)[1] == "code: a›31m “b”\n  c…")
    let markdown = try read("# One\n\n\(prose(1))\n\n```\na\u{9B}31m\u{90}\n```\n", as: "a.md")
    #expect(outline(markdown).last == "code: a›31m")
  }
}
