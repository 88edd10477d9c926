package browser

// Paste pastes what a word processor puts on the clipboard, as HTML and as
// text, into a text field: the event a page can listen to, then the text that
// the browser itself would write.
func (p *Page) Paste(label, html, text string) {
	p.t.Helper()
	call[bool](p, `(() => {
		const field = page.find("text field", a[0], a[3])
		field.focus()
		const data = new DataTransfer()
		data.setData("text/html", a[1])
		data.setData("text/plain", a[2])
		const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
		if (field.dispatchEvent(event)) document.execCommand("insertText", false, a[2])
		return true
	})()`, squeeze(label), html, text, p.inner())
}
