package pages

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/register"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// runningEvery is how often the page of a running import comes again, in
// seconds; it needs no script.
const runningEvery = "2"

func (h Hall) imports(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.importsNow(w, r, who, trial{})
}

func (h Hall) importsNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	all, err := h.Book.Imports(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), importsPage(all, h.today(), x))
}

func (h Hall) beginImport(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	stored, err := h.receive(r, who.Commune)
	id := ""
	if err == nil {
		id, err = h.Book.BeginImport(r.Context(), who, stored.Name, stored.Key, why(r))
	}
	if fault.Told(err) {
		return h.importsNow(w, r, who, trial{r.PostForm, err})
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, importPath+"/"+id)
}

// receive stores the list that was sent.
func (h Hall) receive(r *http.Request, c gate.Commune) (blob.Stored, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return blob.Stored{}, register.ErrImportFile.At("file")
	}
	header := r.MultipartForm.File["file"][0]
	body, err := header.Open()
	if err != nil {
		return blob.Stored{}, err
	}
	defer body.Close()
	name, kind, from := header.Filename, header.Header.Get("Content-Type"), io.Reader(body)
	if base, is := strings.CutSuffix(strings.ToLower(name), ".csv"); is {
		book, err := workbook(body, header.Size)
		if err != nil {
			return blob.Stored{}, atFile(err)
		}
		name, kind, from = base+".xlsx", blob.XLSX, book
	}
	stored, err := h.Intake.Receive(r.Context(), int64(c), name, kind, from, blob.Limits{})
	if err == nil && stored.Type != blob.XLSX {
		err = register.ErrImportFile
	}
	return stored, atFile(err)
}

func atFile(err error) error {
	if all := fault.All(err); len(all) > 0 {
		return all[0].At("file")
	}
	return err
}

// workbook makes a spreadsheet of a CSV, line for line: the store keeps no
// plain text, of which nobody can tell by its content what it is.
func workbook(csv io.ReaderAt, size int64) (io.Reader, error) {
	file, err := sheet.Open(csv, size, sheet.Options{})
	if err != nil {
		return nil, err
	}
	defer file.Close()
	texts := func() []string {
		row := make([]string, len(file.Row().Cells))
		for i, cell := range file.Row().Cells {
			row[i] = cell.Text
		}
		return row
	}
	page := sheet.Page{Name: "Danh sách"}
	more := file.Next()
	if more && file.Row().Number == 1 {
		page.Head = texts()
		more = file.Next()
	}
	page.Rows = func(yield func([]any) bool) {
		for line := 2; more; line, more = line+1, file.Next() {
			for ; line < file.Row().Number; line++ {
				if !yield(nil) {
					return
				}
			}
			row := []any{}
			for _, text := range texts() {
				row = append(row, text)
			}
			if !yield(row) {
				return
			}
		}
	}
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, page); err != nil {
		return nil, err
	}
	return &out, file.Err()
}

func (h Hall) importPage(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.importNow(w, r, who, trial{})
}

func (h Hall) importNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	now, wrong, err := h.Book.Import(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if now.Running() {
		w.Header().Set("Refresh", runningEvery)
	}
	return web.Page(w, r, x.status(), oneImport(now, wrong, x))
}

func (h Hall) decideImport(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	var err error
	switch r.PostForm.Get("act") {
	case "stop":
		err = h.Book.StopImport(r.Context(), who, id)
	case "undo":
		err = h.Book.UndoImport(r.Context(), who, id)
	default:
		err = h.Book.DecideImport(r.Context(), who, id, r.PostForm.Get("leave_out") != "")
	}
	if fault.Told(err) {
		return h.importNow(w, r, who, trial{r.PostForm, err})
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, importPath+"/"+id)
}

// template is an empty list with our headings and one household as example,
// and a sheet of what may stand in which column.
func (h Hall) template(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	list := sheet.Page{Name: "Danh sách", Rows: func(yield func([]any) bool) {
		for i := range 2 {
			row := make([]any, len(register.Columns))
			for k, c := range register.Columns {
				if row[k] = ""; i < len(c.Example) {
					row[k] = c.Example[i]
				}
			}
			if !yield(row) {
				return
			}
		}
	}}
	for _, c := range register.Columns {
		list.Head, list.Widths = append(list.Head, c.Heading), append(list.Widths, float64(max(12, len([]rune(c.Heading))+2)))
	}
	return sendSheet(w, "mau-so-ho.xlsx", list, sheet.Page{Name: "Hướng dẫn", Head: []string{"Cột", "Ghi gì"}, Widths: []float64{34, 90}, Rows: guide()})
}

// guide says of each column what may stand in it.
func guide() iter.Seq[[]any] {
	fixed := map[string]string{
		"code":     "Mã của hộ. Các thành viên ghi ở những dòng dưới chủ hộ thì để trống cột này.",
		"hamlet":   "Tên thôn như trong sổ; dòng thành viên để trống.",
		"name":     "Bắt buộc. Mỗi dòng một người.",
		"relation": "Bắt buộc. Dòng đầu của mỗi hộ là “Chủ hộ”.",
		"born":     "Ngày/tháng/năm, hoặc tháng/năm, hoặc chỉ năm nếu không rõ.",
		"sex":      "Nam hoặc Nữ; để trống nếu không rõ.",
		"number":   "12 chữ số (hoặc 9 chữ số của CMND cũ); để trống nếu không rõ.",
		"usual":    "Có: nhân khẩu thực tế thường trú. Không: đi vắng lâu. Để trống là Có.",
	}
	return func(yield func([]any) bool) {
		for _, c := range register.Columns {
			text := fixed[c.Key]
			if a, ok := register.AttributeOf(strings.TrimPrefix(c.Key, "attr.")); ok && strings.HasPrefix(c.Key, "attr.") {
				text = "Có hoặc Không; để trống là chưa rõ."
				if len(a.Choices) > 0 {
					var words []string
					for _, o := range a.Choices {
						words = append(words, o.Title.VI)
					}
					text = "Một trong: " + strings.Join(words, " · ") + "; để trống là chưa rõ."
				}
			}
			if !yield([]any{c.Heading, text}) {
				return
			}
		}
	}
}

// badRows is the list of the lines left out with what is wrong in words: it is
// mended and sent in again as it is.
func (h Hall) badRows(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	now, wrong, err := h.Book.Import(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	list, err := h.List(r.Context(), now.Key)
	if err != nil {
		return err
	}
	defer list.Close()
	file, err := sheet.Open(list, list.Size(), sheet.Options{})
	if err != nil {
		return err
	}
	defer file.Close()
	ctx := r.Context()
	page := sheet.Page{Name: "Dòng cần sửa"}
	for _, c := range register.Columns {
		page.Head, page.Widths = append(page.Head, c.Heading), append(page.Widths, 18)
	}
	page.Head, page.Widths = append(page.Head, t(ctx, "register.import.line"), t(ctx, "register.import.wrong")), append(page.Widths, 8, 80)
	var rows [][]any
	err = register.BadRows(file, wrong, func(cells map[string]string, line int, wrong []register.Problem) error {
		row := make([]any, 0, len(register.Columns)+2)
		for _, c := range register.Columns {
			row = append(row, cells[c.Key])
		}
		rows = append(rows, append(row, line, problemWords(ctx, wrong)))
		return nil
	})
	if err != nil {
		return err
	}
	page.Rows = func(yield func([]any) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}
	return sendSheet(w, "dong-can-sua.xlsx", page)
}

func problemWords(ctx context.Context, wrong []register.Problem) string {
	var all []string
	for _, p := range wrong {
		text := t(ctx, p.Key, p.Args...)
		if p.Heading != "" {
			text = p.Heading + ": " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func sendSheet(w http.ResponseWriter, name string, pages ...sheet.Page) error {
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, pages...); err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), name, blob.XLSX, false)
	_, err := w.Write(out.Bytes())
	return err
}

func importRows(ctx context.Context, all []register.Import) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, one := range all {
		rows[i] = []ui.Cell{{Body: importLink(one)}, {Body: importTag(one)}, {Text: lang.Number(int64(one.Taken)), Numeric: true},
			{Text: one.By}, {Text: lang.DateTime(ctx, one.Begun)}}
	}
	return rows
}

// mostShown keeps the page light; the download has them all.
const mostShown = 100

func problemRows(ctx context.Context, wrong []register.Problem) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, p := range wrong[:min(len(wrong), mostShown)] {
		rows = append(rows, []ui.Cell{{Text: strconv.Itoa(p.Line), Numeric: true}, {Body: written(p.Heading)}, {Body: written(p.Typed)}, {Text: t(ctx, p.Key, p.Args...)}})
	}
	return rows
}

var importTags = map[string]string{register.Checking: "", register.Checked: "wait", register.Taking: "", register.Taken: "done",
	register.Stopped: "quiet", register.Unreadable: "late", register.Undone: "quiet"}

// importSays tells how far an import is and what comes next.
func importSays(ctx context.Context, now register.Import) string {
	n := func(i int) string { return lang.Number(int64(i)) }
	switch now.State {
	case register.Checking:
		return t(ctx, "register.import.says.checking", n(now.Lines))
	case register.Checked:
		if now.Good == 0 {
			return t(ctx, "register.import.says.nothing")
		}
		return t(ctx, "register.import.says.checked")
	case register.Taking:
		return t(ctx, "register.import.says.taking", n(now.Taken), n(now.Good))
	case register.Taken:
		return t(ctx, "register.import.says.done", n(now.Taken), n(now.LeftOut))
	case register.Stopped:
		return t(ctx, "register.import.says.stopped", n(now.Taken))
	case register.Undone:
		return t(ctx, "register.import.says.undone", n(now.Taken))
	}
	return ""
}

func whyUnreadable(ctx context.Context, wrong []register.Problem) string {
	for _, p := range wrong {
		return t(ctx, p.Key, p.Args...)
	}
	return ""
}

// pairsShown is how many pairs stand on a page.
const pairsShown = 20

func (h Hall) pairs(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.pairsNow(w, r, who, trial{})
}

func (h Hall) pairsNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	all, err := h.Book.Duplicates(r.Context(), who, pairsShown)
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), pairsPage(all, h.today(), x))
}

func (h Hall) decidePair(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	first, second := f.Get("first"), f.Get("second")
	var err error
	switch f.Get("act") {
	case "different":
		err = h.Book.Different(r.Context(), who, first, second)
	case "second":
		err = h.Book.Same(r.Context(), who, second, first, pairWhy(r))
	default:
		err = h.Book.Same(r.Context(), who, first, second, pairWhy(r))
	}
	if fault.Told(err) && !errors.Is(err, register.ErrNoPair) { // decided meanwhile: the list without it
		return h.pairsNow(w, r, who, trial{f, err})
	} else if err != nil && !fault.Told(err) {
		return err
	}
	return web.Redirect(w, r, pairsPath)
}

// pairWhy is the reason why two are one: the decision itself, when nothing is
// written.
func pairWhy(r *http.Request) register.Why {
	y := why(r)
	if strings.TrimSpace(y.Source) == "" {
		y.Source = "Đối chiếu sổ hộ"
	}
	return y
}

func pairRows(ctx context.Context, p register.Pair) [][]ui.Cell {
	row := func(key, first, second string) []ui.Cell {
		return []ui.Cell{{Text: t(ctx, key)}, {Body: written(dash(first))}, {Body: written(dash(second))}}
	}
	a, b := p.First, p.Second
	rows := [][]ui.Cell{row("register.field.name", a.Name, b.Name), row("register.field.born", showBorn(a), showBorn(b)), row("register.field.sex", a.Sex, b.Sex),
		row("register.field.number", a.Mask, b.Mask), row("register.field.relation", a.Relation, b.Relation),
		row("register.field.code", a.Code, b.Code), row("register.field.hamlet", a.Hamlet, b.Hamlet), row("register.field.address", a.Address, b.Address)}
	return rows
}

func reasonWords(ctx context.Context, p register.Pair) string {
	var all []string
	for _, key := range p.Reasons {
		all = append(all, t(ctx, key))
	}
	return strings.Join(all, "; ")
}
