package papers

import (
	"strconv"
	"strings"

	"xaso/internal/platform/docx"
)

// DOCX writes the declaration as a text document, for those who correct it by
// hand before they sign: same words, same order as the PDF.
func (d Declaration) DOCX() ([]byte, error) {
	form, err := d.form()
	if err != nil {
		return nil, err
	}
	w := &written{form: form, page: docx.A4()}
	w.page.Right = form.layout.Right * docx.MM
	w.opening(d)
	for i, part := range d.Parts {
		w.heading(roman(i+1) + ". " + part.Title)
		for j, l := range part.Lines {
			w.declared(strconv.Itoa(j+1)+". ", l)
		}
	}
	if len(d.Papers) > 0 {
		w.heading(roman(len(d.Parts)+1) + ". " + form.words["papers"])
		for i, p := range d.Papers {
			w.add(docx.Paragraph{After: gapWritten, Runs: []docx.Run{docx.Text(strconv.Itoa(i+1) + ". " + p)}})
		}
	}
	for _, sentence := range d.Pledges {
		p := docx.P(docx.Text(strings.TrimSuffix(sentence, ".") + "."))
		p.Before, p.First = 8, 10*docx.MM
		w.add(p)
	}
	w.signed(d)
	foot := docx.Centred(docx.Run{Field: docx.PageNumber, Size: smallWritten})
	return docx.Document{Title: d.Title, Page: w.page, Body: w.body, Footer: []docx.Block{foot}, OwnFirst: true}.Bytes()
}

// Sizes of the text document, in points.
const (
	gapWritten   = 3  // below each line
	smallWritten = 10 // remarks
)

// written is the body of the document so far.
type written struct {
	form Form
	page docx.Page
	body []docx.Block
}

func (w *written) add(b docx.Block) { w.body = append(w.body, b) }

func (w *written) centred(after float64, r docx.Run) {
	p := docx.Centred(r)
	p.After = after
	w.add(p)
}

func (w *written) opening(d Declaration) {
	words := w.form.words
	w.centred(0, docx.Bold(words["nation"]))
	motto := docx.Bold(words["motto"])
	motto.Underline = true
	w.centred(16, motto)
	w.centred(0, docx.Run{Text: w.form.Title, Bold: true, Size: w.form.layout.Body + 1.5})
	if d.Template != "" {
		w.centred(0, docx.Run{Text: d.legal(w.form), Italic: true, Size: smallWritten})
	}
	to := docx.Centred(docx.Bold(words["to"] + " " + or(d.To, blank+blank)))
	to.Before, to.After = 10, 6
	w.add(to)
}

func (w *written) heading(text string) {
	w.add(docx.Paragraph{Before: 8, After: gapWritten, Keep: true, Runs: []docx.Run{docx.Bold(text)}})
}

func (w *written) declared(number string, l DeclaredLine) {
	label := number + strings.TrimSuffix(l.Label, ":") + ": "
	switch {
	case l.Table != nil && l.Table.wide():
		w.add(docx.Paragraph{After: gapWritten, Keep: true, Runs: []docx.Run{docx.Text(label)}})
		for i, row := range l.Table.Rows {
			one := docx.Italic(l.Table.One + " " + strconv.Itoa(i+1))
			w.add(docx.Paragraph{Left: 5 * docx.MM, After: gapWritten, Keep: true, Runs: []docx.Run{one}})
			for j, value := range row {
				w.valued("– "+l.Table.Head[j]+": ", value)
			}
		}
	case l.Table != nil:
		w.add(docx.Paragraph{After: gapWritten, Keep: true, Runs: []docx.Run{docx.Text(label)}})
		w.table(*l.Table)
	case l.Value != "":
		w.valued(label, l.Value)
	case len(l.Boxes) > 0:
		w.add(docx.Paragraph{After: gapWritten, Runs: []docx.Run{docx.Text(label + boxes(l.Boxes))}})
	case len(l.Parts) > 0:
		w.add(docx.Paragraph{After: gapWritten, Runs: []docx.Run{docx.Text(label + dottedParts(l.Parts))}})
	default:
		w.valued(label, "")
		for i := 1; l.Long && i < longLines; i++ {
			w.valued("", "")
		}
	}
}

// valued writes a label with its value, or with dots up to the right edge.
func (w *written) valued(label, value string) {
	p := docx.Paragraph{After: gapWritten, Runs: []docx.Run{docx.Text(label), docx.Bold(value)}}
	if value == "" {
		p.Runs = []docx.Run{docx.Text(label + "\t")}
		p.Tabs = []docx.Tab{{At: w.page.Inner(), Align: docx.Right, Leader: true}}
	}
	w.add(p)
}

func (w *written) table(t DeclaredTable) {
	shares, head := []float64{7}, []string{w.form.words["row"]}
	for i := range t.Head {
		shares, head = append(shares, share(t, i)), append(head, t.Head[i])
	}
	var rows [][]string
	for i, row := range t.Rows {
		rows = append(rows, append([]string{strconv.Itoa(i + 1)}, row...))
	}
	w.add(docx.PlainTable(w.page.Inner(), shares, head, rows))
	w.add(docx.Paragraph{After: gapWritten}) // a table must not touch what follows
}

func (w *written) signed(d Declaration) {
	words := w.form.words
	lines := []docx.Run{docx.Italic(d.day(w.form)), docx.Bold(words["signs"]), docx.Italic(words["sign"]), docx.Bold(d.Signer)}
	for i, r := range lines {
		p := docx.Centred(r)
		p.Left, p.Keep = w.page.Inner()/2, i < len(lines)-1
		switch i {
		case 0:
			p.Before = 12
		case 2:
			p.After = signing * w.form.layout.Body * leading
		}
		w.add(p)
	}
	if d.Code != "" {
		w.add(docx.Paragraph{Runs: []docx.Run{docx.Text(words["code"] + " " + d.Code)}})
	}
	for _, remark := range []string{d.trackWords(w.form), d.sourceWords(w.form)} {
		if remark != "" {
			w.add(docx.Paragraph{Runs: []docx.Run{{Text: remark, Italic: true, Size: smallWritten}}})
		}
	}
}

func (d Declaration) trackWords(f Form) string {
	if d.TrackingURL == "" {
		return ""
	}
	return f.words["track"] + " " + d.TrackingURL
}

func (d Declaration) sourceWords(f Form) string {
	if d.Source == "" {
		return ""
	}
	return fill(f.words["provisional"], "act", f.Act)
}
