package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
	"xaso/internal/platform/sheet"
)

// lines are the lines of a text that say something.
func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// suggested is what the machine would do with an opinion.
func suggested(c consultations.Comment) string {
	if c.Shown != c.Body {
		return string(moderation.Redacted)
	}
	return string(moderation.Shown)
}

func suggestedRule(c consultations.Comment) string {
	if c.Shown != c.Body {
		return "personal-data"
	}
	return ""
}

// paper is the summary of opinions and of what was made of them (28.3), in
// Vietnamese whatever the reader's language: it is an official paper.
func (h Hall) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if l.State != consultations.Ended {
		return gate.ErrMissing
	}
	data, err := summary(l, h.Authority(who.Commune)).Bytes()
	if err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), "tong-hop-y-kien.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false)
	_, err = w.Write(data)
	return err
}

var (
	stanceWords  = map[string]string{consultations.For: "Đồng ý", consultations.Against: "Không đồng ý", consultations.Other: "Ý kiến khác"}
	verdictWords = map[string]string{consultations.Accepted: "Tiếp thu", consultations.Partly: "Tiếp thu một phần", consultations.NotTaken: "Chưa tiếp thu"}
)

func summary(l consultations.Look, authority string) docx.Document {
	page := docx.A4()
	d := docx.Document{Title: "Tổng hợp ý kiến: " + l.Title, Page: page}
	add := func(b ...docx.Block) { d.Body = append(d.Body, b...) }
	add(docx.Centred(docx.Bold(strings.ToUpper(authority))), docx.P(),
		docx.Centred(docx.Bold("BẢN TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN")), docx.Centred(docx.Bold(l.Title)), docx.P(),
		docx.P(docx.Text("Thời gian lấy ý kiến: từ ngày "+shown(l.On)+" đến hết ngày "+shown(l.Last)+". Hình thức: "+l.Form+".")),
		docx.P(docx.Text("Về toàn văn: "+strconv.Itoa(l.Tally.For)+" người đồng ý, "+strconv.Itoa(l.Tally.Against)+" người không đồng ý, "+
			strconv.Itoa(l.Tally.Other)+" người có ý kiến khác; "+strconv.Itoa(l.Tally.Uncounted)+" ý kiến không ký tên được xem xét, không tính vào các số trên.")))
	for _, p := range []struct{ title, text string }{
		{"1. Đã nghe gì", l.Heard}, {"2. Đã quyết gì", l.Decided}, {"3. Vì sao", l.Why}, {"4. Lý do quyết định khác với đa số (Điều 28 khoản 4)", l.AgainstWhy}} {
		if p.text == "" {
			continue
		}
		add(docx.P(docx.Bold(p.title)))
		for _, line := range lines(p.text) {
			add(docx.P(docx.Text(line)))
		}
	}
	names := map[int]string{0: "Toàn văn"}
	for _, p := range l.Parts {
		names[p.Number] = p.Label
	}
	var rows [][]string
	for i, c := range l.Comments {
		rows = append(rows, []string{strconv.Itoa(i + 1), names[c.Part], stanceWords[c.Stance] + ". " + c.Shown, verdictWords[c.Verdict] + ". " + c.Reply})
	}
	add(docx.P(docx.Bold("Ý kiến và trả lời")), docx.PlainTable(page.Inner(), []float64{1, 2.4, 6, 6}, []string{"STT", "Phần", "Ý kiến", "Tiếp thu, giải trình"}, rows))
	return d
}

// data are the public opinions and counts as a sheet anybody may use.
func (h Hall) data(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l, err := h.Book.Look(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if l.State == consultations.Draft {
		return gate.ErrMissing
	}
	return sheet.Serve(w, "y-kien-"+l.ID, "csv", sheet.Page{Name: "Ý kiến", Head: []string{"phan", "y_kien", "loi", "nguon", "so_nguoi", "ngay", "ket_qua", "tra_loi"},
		Rows: func(yield func([]any) bool) {
			for _, c := range l.Comments {
				if !yield([]any{c.Part, c.Stance, c.Shown, c.Source, c.Voices, c.At.Format("2006-01-02"), c.Verdict, c.Reply}) {
					return
				}
			}
		}})
}
