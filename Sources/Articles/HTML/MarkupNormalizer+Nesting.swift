// Which elements are open, and which of them a tag closes.
extension MarkupNormalizer {
  mutating func open(_ tag: Tag) {
    if tag.isVoid {
      if tag == .hr { closeParagraph() }
      if !tag.isPicture { emitStart(tag) }
      return
    }
    if droppedDepth > 0 || open.count >= Self.maximumDepth {
      if tag.isContainer { droppedDepth += 1 }
      return
    }
    switch tag {
    case .html, .head, .body:
      emitStart(tag)
      return
    case .td, .th, .tr, .tbody, .thead, .tfoot: closeCell()
    default: break
    }
    if tag.isBlock {
      closeParagraph()
      paragraphIsOpen = tag == .p
    }
    if tag.isContainer {
      open.append(tag)
      inlineDepth = 0
      if tag.isNeverContent, hiddenDepth == nil { hiddenDepth = open.count - 1 }
    } else if !tag.isBlock, tag != .a {
      guard inlineDepth < Self.maximumDepth else { return }
      inlineDepth += 1
    }
    if tag == .pre { preformattedDepth += 1 }
    emitStart(tag)
  }

  mutating func close(_ tag: Tag) {
    if tag.isVoid {
      // Browsers read `</br>` as a line break.
      if tag == .br {
        attributes.removeAll(keepingCapacity: true)
        emitStart(.br)
      }
      return
    }
    if tag == .html || tag == .body || tag == .head { return }
    if droppedDepth > 0 {
      if tag.isContainer { droppedDepth -= 1 }
      return
    }
    if tag == .p {
      guard paragraphIsOpen else { return }
      paragraphIsOpen = false
    } else if tag == .pre {
      preformattedDepth = max(0, preformattedDepth - 1)
    }
    guard tag.isContainer else {
      if !tag.isBlock { inlineDepth = max(0, inlineDepth - 1) }
      emitEnd(tag)
      return
    }
    guard let match = lastOpen(tag) else { return }
    while open.count > match { closeLast() }
    inlineDepth = 0
    paragraphIsOpen = false
  }

  mutating func closeLast() {
    let tag = open.removeLast()
    if hiddenDepth == open.count { hiddenDepth = nil } else { emitEnd(tag) }
  }

  mutating func closeParagraph() {
    if paragraphIsOpen { emitEnd(.p) }
    paragraphIsOpen = false
  }

  /// The innermost open element of a tag that no table boundary hides.
  func lastOpen(_ tag: Tag) -> Int? {
    var position = open.count - 1
    while position >= 0 {
      let candidate = open[position]
      if candidate == tag { return position }
      if candidate == .table || ((candidate == .td || candidate == .th) && tag != .table) { return nil }
      position -= 1
    }
    return nil
  }

  /// Ends the open cell of the innermost table with everything in it.
  mutating func closeCell() {
    var position = open.count - 1
    while position >= 0, open[position] != .table {
      if open[position] == .td || open[position] == .th {
        while open.count > position { closeLast() }
        return
      }
      position -= 1
    }
  }
}
