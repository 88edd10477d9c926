package pages

import (
	"net/http"
	"strings"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
)

type queueView struct {
	payments.Queue
	Trial trial
	Who   gate.Actor
}

func (h Hall) queue(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showQueue(w, r, who, trial{})
}

func (h Hall) showQueue(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	q, err := h.Till.Queue(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), queuePage(queueView{q, x, who}))
}

// doQueue answers a form of the queue; each of its forms is named by its
// thing.
func (h Hall) doQueue(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, err error) error {
	if err != nil {
		return h.showQueue(w, r, who, trial{form, r.PostForm, err})
	}
	return web.Redirect(w, r, QueuePath)
}

func (h Hall) decide(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("movement")
	err := h.Till.Decide(r.Context(), who, id, payments.Decision(r.PostFormValue("what")), r.PostFormValue("code"), r.PostFormValue("reason"))
	return h.doQueue(w, r, who, id, err)
}

func (h Hall) askRefund(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("refund")
	return h.doQueue(w, r, who, id, h.Till.AskRefund(r.Context(), who, id, r.PostFormValue("way"), r.PostFormValue("receiver")))
}

func (h Hall) payRefund(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("refund")
	return h.doQueue(w, r, who, id, h.Till.PayRefund(r.Context(), who, id, r.PostFormValue("reference")))
}

func (h Hall) refunds(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showRefunds(w, r, who, trial{})
}

func (h Hall) showRefunds(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	q, err := h.Till.Queue(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), refundsPage(queueView{q, x, who}))
}

func (h Hall) decideRefund(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("refund")
	err := h.Till.DecideRefund(r.Context(), who, id, r.PostFormValue("agree") == "1", r.PostFormValue("reason"))
	if err != nil && (fault.Told(err) || err == error(payments.ErrOwnApproval)) {
		return h.showRefunds(w, r, who, trial{id, r.PostForm, err})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, RefundPath)
}

func (h Hall) statement(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showStatement(w, r, who, trial{})
}

func (h Hall) showStatement(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	accounts, err := h.Till.InUse(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), statementPage(accounts, x))
}

func (h Hall) readStatement(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return h.showStatement(w, r, who, trial{"", r.PostForm, sheet.ErrNotTable.At("file")})
	}
	head := r.MultipartForm.File["file"][0]
	file, err := head.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	as := payments.Reading{At: r.PostFormValue("at"), In: r.PostFormValue("in"), Said: r.PostFormValue("said"), Reference: r.PostFormValue("reference")}
	id, err := h.Till.ReadStatement(r.Context(), who, r.PostFormValue("account"), head.Filename, file, head.Size, as)
	if err != nil {
		if f := fault.All(err); len(f) == 1 && f[0].Field == "" {
			err = f[0].At("file")
		}
		return h.showStatement(w, r, who, trial{"", r.PostForm, err})
	}
	return web.Redirect(w, r, QueuePath+"/sao-ke/"+id)
}

func (h Hall) preview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	i, account, err := h.Till.Preview(r.Context(), who, r.PathValue("import"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, previewPage(i, account))
}

func (h Hall) confirm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if _, err := h.Till.Confirm(r.Context(), who, r.PathValue("import")); err != nil {
		return err
	}
	return web.Redirect(w, r, QueuePath+"/sao-ke/"+r.PathValue("import"))
}

// day reads ?ngay=23/11/2026 or 2026-11-23; today without it.
func (h Hall) day(r *http.Request) clock.Date {
	if at, ok := sheet.ParseTime(strings.TrimSpace(r.URL.Query().Get("ngay"))); ok {
		return clock.DateOf(at)
	}
	return h.Till.Today()
}

func (h Hall) book(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.Till.Day(r.Context(), who, h.day(r))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, bookPage(d))
}

// bookFile is the day as a spreadsheet.
func (h Hall) bookFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.Till.Day(r.Context(), who, h.day(r))
	if err != nil {
		return err
	}
	return sheet.Serve(w, "so-quy-"+d.Date.String(), "xlsx", bookSheets(r.Context(), d)...)
}
