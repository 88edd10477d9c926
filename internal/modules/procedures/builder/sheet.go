package builder

import (
	"net/http"
	"strings"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A tabled is a catalogue from a spreadsheet: looked at row by row first, then
// taken as a whole or not at all.
type tabled struct {
	entry
	Run *procedures.DryRun
}

// sheetPath is where spreadsheets come in. It stands beside the builder's own
// addresses, whose second part is an edition.
const sheetPath = "/bang-thu-tuc"

func (b Bench) askSheet(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, sheetPage(tabled{}))
}

func (b Bench) trySheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := b.sentSheet(r, who)
	if fault.Told(err) {
		return web.Page(w, r, web.Status(err), sheetPage(tabled{entry: entry{Err: located(err, "tep")}}))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, sheetPath+"/"+id)
}

func (b Bench) sentSheet(r *http.Request, who gate.Actor) (string, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["tep"]) == 0 || r.MultipartForm.File["tep"][0].Filename == "" {
		return "", ErrFile.At("tep")
	}
	header := r.MultipartForm.File["tep"][0]
	f, err := header.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	read, err := procedures.ReadSheet(header.Filename, f, header.Size)
	if err != nil {
		return "", err
	}
	return b.Store.TrySheet(r.Context(), who, read)
}

func (b Bench) sheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	run, err := b.Store.Sheet(r.Context(), who, r.PathValue("sheet"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, sheetPage(tabled{Run: &run}))
}

// takeSheet takes the rows over as they were looked at, or throws them away.
func (b Bench) takeSheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("sheet")
	if r.PostForm.Has("_bo") {
		if err := b.Store.ForgetSheet(r.Context(), who, id); err != nil {
			return err
		}
		return web.Redirect(w, r, sheetPath)
	}
	in := entry{Typed: r.PostForm}
	from, err := dateOf(in, "from")
	if err == nil {
		_, err = b.Store.TakeSheet(r.Context(), who, id, r.PostFormValue("seen"), procedures.Publication{From: from, Note: text(in, "note")})
	}
	if fault.Told(err) {
		in.Err = err
		run, failed := b.Store.Sheet(r.Context(), who, id)
		if failed != nil {
			return failed
		}
		return web.Page(w, r, web.Status(err), sheetPage(tabled{entry: in, Run: &run}))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/soan-thu-tuc?xong=bang")
}

// sheetStates are the states of a row, what needs hands first.
var sheetStates = []procedures.SheetState{procedures.SheetWrong, procedures.SheetChanged, procedures.SheetNew, procedures.SheetUnchanged}

// rows are those of one state.
func (s tabled) rows(of procedures.SheetState) []procedures.SheetResult {
	var rows []procedures.SheetResult
	for _, row := range s.Run.Rows {
		if row.State == of {
			rows = append(rows, row)
		}
	}
	return rows
}

// ready reports whether there is something to take and nothing wrong.
func (s tabled) ready() bool {
	return s.Run.Counts[procedures.SheetWrong] == 0 && s.Run.Counts[procedures.SheetChanged]+s.Run.Counts[procedures.SheetNew] > 0
}

// columnWords names a column as the file does: "C – Thời hạn giải quyết".
func columnWords(p procedures.SheetProblem) string {
	return strings.Trim(p.Column+" – "+p.Header, " –")
}
