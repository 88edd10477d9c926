// Package pages is where fees are paid and accounted for: the page with the
// QR code that anybody opens who has its code, the counter's list and cash, the
// queue of money that does not fit, the day's book, and the accounts.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses, for the menu and for links from other rooms.
const (
	PayPath     = "/thanh-toan" // and the code
	CounterPath = "/thu-phi"
	QueuePath   = "/doi-soat"
	RefundPath  = "/hoan-phi"
	BookPath    = "/so-quy"
	SetUpPath   = "/quan-tri/thu-phi"
	SignalPath  = "/bao-co" // and the provider

	requestPath = CounterPath + "/khoan" // and the code
)

// A Hall is what the pages need.
type Hall struct {
	Till *payments.Till
	// Network is where a request came from.
	Network func(r *http.Request) string
	// Office is what receipts say of the commune.
	Office func(c gate.Commune) string
}

// statementMost bounds a statement as it is sent.
const statementMost = 9 << 20

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	collect, reconcile := web.Needs(payments.MayCollect), web.Needs(payments.MayReconcile)
	refund, setUp := web.Needs(payments.MayRefund), web.Needs(payments.MaySetUp)
	return []web.Route{
		web.Get(PayPath, web.Public, h.ask),
		web.Get(PayPath+"/{code}", web.Public, h.slip),
		web.Get(PayPath+"/{code}/bien-lai", web.SignedIn, h.receipt),
		web.Post(SignalPath+"/{provider}", web.Public, h.signal, web.Signed, web.Body(64<<10+1)),

		web.Get(CounterPath, collect, h.counter),
		web.Get(CounterPath+"/khoan/{code}", collect, h.sheet),
		web.Post(CounterPath+"/khoan/{code}/tien-mat", collect, h.cash),
		web.Post(CounterPath+"/khoan/{code}/mien-giam", collect, h.relieve),
		web.Post(CounterPath+"/khoan/{code}/huy", collect, h.cancel),
		web.Get(CounterPath+"/ho-so/{dossier}", collect, h.newRequest),
		web.Post(CounterPath+"/ho-so/{dossier}", collect, h.makeRequest),

		web.Get(QueuePath, reconcile, h.queue),
		web.Post(QueuePath+"/khoan/{movement}", reconcile, h.decide),
		web.Get(QueuePath+"/sao-ke", reconcile, h.statement),
		web.Post(QueuePath+"/sao-ke", reconcile, h.readStatement, web.Body(statementMost)),
		web.Get(QueuePath+"/sao-ke/{import}", reconcile, h.preview),
		web.Post(QueuePath+"/sao-ke/{import}", reconcile, h.confirm),
		web.Post(QueuePath+"/hoan/{refund}", reconcile, h.askRefund),
		web.Post(QueuePath+"/hoan/{refund}/da-tra", reconcile, h.payRefund),
		web.Get(RefundPath, refund, h.refunds),
		web.Post(RefundPath+"/{refund}", refund, h.decideRefund),
		web.Get(BookPath, reconcile, h.book),
		web.Get(BookPath+"/tai-ve", reconcile, h.bookFile),

		web.Get(SetUpPath, setUp, h.setUp),
		web.Post(SetUpPath, setUp, h.configure),
		web.Post(SetUpPath+"/tai-khoan", setUp, h.addAccount),
		web.Post(SetUpPath+"/tai-khoan/{account}", setUp, h.endAccount),
		web.Post(SetUpPath+"/don-vi/{provider}", setUp, h.setProvider),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// A trial is a form that was refused: which one, what was typed, and why.
type trial struct {
	Form  string
	Typed url.Values
	Err   error
}

// value is what was typed into a field of a form, "" for another form.
func (x trial) value(form, name string) string {
	if x.Form != form {
		return ""
	}
	return x.Typed.Get(name)
}

// wrong is what is wrong with a field of a form.
func (x trial) wrong(ctx context.Context, form, name string) string {
	if x.Form != form {
		return ""
	}
	return lang.SayAt(ctx, x.Err, name)
}

// summary lists what is wrong at the head of the page; id says how the fields
// of a form are named where several forms stand on the page.
func (x trial) summary(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		item := ui.ErrorItem{Text: lang.Say(ctx, f)}
		if f.Field != "" {
			item.Field = fieldID(x.Form, f.Field)
		}
		all = append(all, item)
	}
	return all
}

// fieldID is the id of a field: forms on one page have fields of one name.
func fieldID(form, name string) string {
	if form == "" {
		return name
	}
	return form + "-" + name
}

func status(x trial) int {
	if x.Err != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// why is a reason in words: a sentence of the house where it is a key, what an
// official wrote otherwise.
func why(ctx context.Context, s string) string {
	if len(s) > len("payments.why.") && s[:len("payments.why.")] == "payments.why." {
		return t(ctx, s)
	}
	return s
}
