/// A catalogue of so many comics, each with two chapters of three pages, as import reads it.
func madeCatalogue(comics: Int) -> String {
    let pages = (1...3).map { #"{"key":"page/\#($0).webp"}"# }.joined(separator: ",")
    return (1...comics).map { comic in
        let chapters = (1...2).map { chapter in
            #"{"source":"c:\#(comic)/\#(chapter)","number":"\#(chapter)","language":"en","#
                + #""pages":[\#(pages)]}"#
        }
        return #"{"source":"c:\#(comic)","title":"Comic \#(comic)","type":"manga","#
            + #""status":"ongoing","genres":["action"],"views":\#(comic),"#
            + #""chapters":[\#(chapters.joined(separator: ","))]}"# + "\n"
    }.joined()
}

/// The smallest line of an import, with more members behind it.
func madeLine(_ source: String, _ more: String = "") -> String {
    #"{"source":"\#(source)","title":"T","type":"manga","status":"ongoing"\#(more)}"#
}
