package pages

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// takeoverPath is where registers that were kept elsewhere come in.
const takeoverPath = "/ho-so-cu"

// takeoverEvery is how often the page of a running takeover comes again, in
// seconds; it needs no script.
const takeoverEvery = "3"

// takeoverRoutes are the addresses of taking over old registers.
func (o Office) takeoverRoutes() []web.Route {
	return []web.Route{
		web.Get(takeoverPath, web.Needs(casework.MayTakeOver), o.takeovers),
		web.Post(takeoverPath, web.Needs(casework.MayTakeOver), o.beginTakeover, web.Body(mostUpload)),
		web.Get(takeoverPath+"/mau", web.Needs(casework.MayTakeOver), o.takeoverTemplate),
		web.Get(takeoverPath+"/{id}", web.Needs(casework.MayTakeOver), o.takeover),
		web.Post(takeoverPath+"/{id}", web.Needs(casework.MayTakeOver), o.decideTakeover),
		web.Get(takeoverPath+"/{id}/loi", web.Needs(casework.MayTakeOver), o.takeoverFaults),
	}
}

func (o Office) takeovers(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return o.takeoverList(w, r, who, nil)
}

func (o Office) takeoverList(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	all, err := o.Desk.Takeovers(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(wrong), takeoversPage(all, wrong))
}

func (o Office) beginTakeover(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	files := filesAt(r, "file")
	if len(files) == 0 {
		return o.takeoverList(w, r, who, casework.ErrOldFile.At("file"))
	}
	stored, err := o.receive(r.Context(), who.Commune, files[0])
	switch {
	case fault.Told(err):
		return o.takeoverList(w, r, who, err)
	case err != nil:
		return err
	case stored.Type != blob.XLSX:
		return o.takeoverList(w, r, who, casework.ErrOldFile.At("file"))
	}
	id, err := o.Desk.BeginTakeover(r.Context(), who, stored.Name, stored.Key)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, takeoverPath+"/"+id)
}

func (o Office) takeover(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return o.takeoverNow(w, r, who, nil)
}

func (o Office) takeoverNow(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	now, faults, err := o.Desk.Takeover(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if now.Running() {
		w.Header().Set("Refresh", takeoverEvery)
	}
	return web.Page(w, r, status(wrong), takeoverPage(now, faults, wrong))
}

func (o Office) decideTakeover(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	err := error(nil)
	if r.PostForm.Get("act") == "stop" {
		err = o.Desk.StopTakeover(r.Context(), who, id)
	} else {
		err = o.Desk.DecideTakeover(r.Context(), who, id, r.PostForm.Get("leave_out") != "")
	}
	if fault.Told(err) {
		return o.takeoverNow(w, r, who, err)
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, takeoverPath+"/"+id)
}

// takeoverTemplate is an empty register with our headings.
func (o Office) takeoverTemplate(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	p := sheet.Page{Name: "Hồ sơ cũ", Rows: func(func([]any) bool) {}}
	for _, c := range casework.OldColumns {
		p.Head, p.Widths = append(p.Head, c.Heading), append(p.Widths, 20)
	}
	return sendSheet(w, "mau-ho-so-cu.xlsx", p)
}

// takeoverFaults is the list of what to mend, beside which the file is mended.
func (o Office) takeoverFaults(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	_, faults, err := o.Desk.Takeover(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	ctx := r.Context()
	return sendSheet(w, "dong-can-sua.xlsx", sheet.Page{Name: "Cần sửa", Widths: []float64{8, 24, 30, 60},
		Head: []string{t(ctx, "casework.takeover.line"), t(ctx, "casework.takeover.column"), t(ctx, "casework.takeover.typed"), t(ctx, "casework.takeover.wrong")},
		Rows: func(yield func([]any) bool) {
			for _, f := range faults {
				if !yield([]any{f.Line, f.Heading, f.Typed, t(ctx, f.Key, f.Args...)}) {
					return
				}
			}
		}})
}

func sendSheet(w http.ResponseWriter, name string, p sheet.Page) error {
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, p); err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), name, blob.XLSX, false)
	_, err := w.Write(out.Bytes())
	return err
}

func takeoverRows(ctx context.Context, all []casework.Takeover) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, one := range all {
		rows[i] = []ui.Cell{{Body: takeoverLink(one)}, {Body: takeoverTag(one)}, {Text: lang.Number(int64(one.Taken)), Numeric: true},
			{Text: one.By}, {Text: lang.DateTime(ctx, one.Begun)}}
	}
	return rows
}

// mostFaultsShown keeps the page light; the download has them all.
const mostFaultsShown = 100

func faultRows(ctx context.Context, faults []casework.OldFault) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, f := range faults[:min(len(faults), mostFaultsShown)] {
		rows = append(rows, []ui.Cell{{Text: strconv.Itoa(f.Line), Numeric: true}, {Text: f.Heading}, {Text: f.Typed}, {Text: t(ctx, f.Key, f.Args...)}})
	}
	return rows
}

var takeoverTags = map[string]string{casework.Checking: "", casework.Checked: "wait", casework.Taking: "", casework.TakenOver: "done",
	casework.Stopped: "quiet", casework.Unreadable: "late"}
