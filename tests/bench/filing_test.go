package bench

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

// birth is đăng ký khai sinh, the longest form of the house.
const birth = "1.001193"

// crowd is how many people file at the same moment.
const crowd = 64

// BenchmarkFiling files a birth registration: answers judged, dossier with its
// words, first step, message, events, audit line and the moved paper, in a
// commit that survives a power cut. The bare side commits the same rows one
// filing at a time, with prepared statements and nothing to think about.
// Wanted of the bare rate: 2.0 by the gate with 64 callers; over HTTP 1.2 with
// 64 clients and 0.5 with one. A filing leaves jobs, which both sides write;
// "http-and-jobs" also does them meanwhile, as the running program does.
func BenchmarkFiling(b *testing.B) {
	h := open(b, "")
	hall := settle(b, h, demo.Commune)
	for _, callers := range []int{1, crowd} {
		b.Run(fmt.Sprintf("sqlite/gate/callers=%d", callers), func(b *testing.B) {
			versus(b, h, "", callers, 1, []*office{hall}, byGate(b, h))
		})
	}
	for _, of := range []struct {
		name string
		run  func(context.Context, net.Listener) error
	}{{"http", answering(h)}, {"http-and-jobs", h.Serve}} {
		over := byHTTP(b, serve(b, of.run), hall)
		for _, callers := range []int{1, crowd} {
			b.Run(fmt.Sprintf("sqlite/%s/clients=%d", of.name, callers), func(b *testing.B) {
				versus(b, h, "", callers, 1, []*office{hall}, over)
			})
		}
	}
}

// BenchmarkFilingPostgres is BenchmarkFiling on PostgreSQL with fsync and
// synchronous_commit on; the bare side has as many connections as there are
// callers. Wanted: 0.6, over the communes of a province and in a single one.
func BenchmarkFilingPostgres(b *testing.B) {
	for _, communes := range []int{1, 16} {
		b.Run(fmt.Sprintf("communes=%d/callers=%d", communes, crowd), func(b *testing.B) {
			database, bare := durable(b)
			h := open(b, database)
			offices := []*office{settle(b, h, demo.Commune)}
			for i := range communes - 1 {
				offices = append(offices, settle(b, h, found(b, h, i)))
			}
			b.Run("gate", func(b *testing.B) { versus(b, h, bare, crowd, crowd, offices, byGate(b, h)) })
		})
	}
}

// An office is a commune with its residents and one application ready to be
// filed, of which the others are copies.
type office struct {
	commune   gate.Commune
	residents []resident
	model     casework.Draft
	paper     string // the attachment of the model
}

type resident struct {
	who    gate.Actor
	cookie string
	form   string // token of the forms of the session
}

// found makes another commune with the same door open.
func found(b testing.TB, h *app.House, i int) gate.Commune {
	b.Helper()
	c := gate.Commune(20001 + i)
	err := h.Communes.Create(b.Context(), commune.Commune{ID: c, Slug: fmt.Sprint("xa-", i), Name: fmt.Sprint("Xã Thử ", i),
		Province: "Tỉnh Thử", Settings: commune.Settings{Hamlets: []string{"Thôn Một"}, AgencyID: fmt.Sprint("H56.", c)}}, h.Services.Seed)
	if err != nil {
		b.Fatal(err)
	}
	yes := true
	if err := h.Services.Set(b.Context(), gate.System("bench", c), procedures.Setting{Code: birth, Here: &yes}); err != nil {
		b.Fatal(err)
	}
	return c
}

// neighbours is how many residents of a commune file in turns.
const neighbours = 8

func settle(b testing.TB, h *app.House, c gate.Commune) *office {
	b.Helper()
	o := &office{commune: c}
	for i := range neighbours {
		s, err := h.People.SignUp(b.Context(), c, people.SignUp{Name: "Người Thử", Login: fmt.Sprintf("09%08d", 50_000_000+i),
			Hamlet: "Thôn Một", Password: demo.Password, Browser: people.Browser{Address: fmt.Sprint(i)}})
		if err != nil {
			b.Fatal(err)
		}
		who, _, err := h.People.ActorBySession(b.Context(), c, s.Token)
		if err != nil {
			b.Fatal(err)
		}
		o.residents = append(o.residents, resident{who: who, cookie: fmt.Sprintf("xaso-%d=%s", c, s.Token)})
	}
	o.prepare(b, h)
	return o
}

// prepare fills in the model as its resident does.
func (o *office) prepare(b testing.TB, h *app.House) {
	b.Helper()
	who := o.residents[0].who
	r, err := h.Desk.StartDraft(b.Context(), who, birth, casework.Online)
	if err != nil {
		b.Fatal(err)
	}
	file, err := h.Desk.AttachFile(b.Context(), who, r.ID, casework.Upload{Component: "c3", Field: "papers.c3",
		File: blob.Stored{Hash: "00ff", Key: fmt.Sprintf("%d/2026/11/00/chung-sinh", o.commune), Size: 1234, Type: "image/jpeg", Name: "giay-chung-sinh.jpg"}})
	if err != nil {
		b.Fatal(err)
	}
	o.paper = file.ID
	draft, err := h.Desk.Draft(b.Context(), who, r.ID)
	if err != nil {
		b.Fatal(err)
	}
	typed := answers(file.ID)
	view := draft.Form.View(draft.Answers, draft.Situation(h.Gate.Now()))
	for p := view.Pages()[0]; p != nil; p = view.Next(p) {
		saved, problems, err := h.Desk.SavePage(b.Context(), who, r.ID, casework.PageSaved{Page: p.ID, Typed: typed})
		if err != nil {
			b.Fatal(err)
		}
		for _, problem := range problems {
			if !problem.Warn {
				b.Fatalf("page %s: %+v", p.ID, problem)
			}
		}
		o.model = saved
		view = draft.Form.View(saved.Answers, saved.Situation(h.Gate.Now()))
	}
}

// answers to every question of a birth registration, of invented people.
func answers(paper string) map[string][]string {
	all := map[string][]string{
		"authority": {"UBND xã Mẫu"}, "relation": {"Me"}, "registration_kind": {"1"}, "parentage": {"both"},
		"requester.full_name": {"Nguyễn Thị Mẫu"}, "requester.personal_id": {"038190000001"},
		"requester.id_document.kind": {"cccd"}, "requester.id_document.number": {"038190000001"},
		"requester.residence_kind": {"thuong_tru"}, "requester.phone": {"0912345678"},
		"child.full_name": {"Lê Thị An"}, "child.birth_date.day": {"1"}, "child.birth_date.month": {"2"},
		"child.birth_date.year": {"2026"}, "child.sex": {"nu"}, "child.ethnicity": {"Kinh"}, "child.nationality": {"Việt Nam"},
		"child.birth_proof": {"birth_notice"}, "copy.want": {"khong"}, "pledge": {"on"}, "papers.c3": {paper},
	}
	for who, name := range map[string]string{"mother": "Nguyễn Thị Mẫu", "father": "Lê Văn Mẫu"} {
		all[who+".full_name"], all[who+".birth"] = []string{name}, []string{"1995"}
		all[who+".ethnicity"], all[who+".nationality"] = []string{"Kinh"}, []string{"Việt Nam"}
		all[who+".residence_kind"] = []string{"thuong_tru"}
	}
	for _, place := range []string{"requester.residence", "mother.residence", "father.residence", "child.birth_place", "child.native_place"} {
		all[place+".scope"], all[place+".province"] = []string{"1"}, []string{"38"}
		all[place+".commune"], all[place+".detail"] = []string{"Xã Mẫu"}, []string{"Thôn Một"}
	}
	return all
}

// A ready application waits to be filed by its owner.
type ready struct {
	office   *office
	resident resident
	draft    string
	paper    string
}

// queue copies the models n times, in turns of offices and residents.
func queue(n int, offices []*office) []ready {
	all := make([]ready, n)
	for i := range all {
		o := offices[i%len(offices)]
		all[i] = ready{o, o.residents[i/len(offices)%neighbours], uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()}
	}
	return all
}

// A filer files one application.
type filer func(r ready) error

func byGate(b testing.TB, h *app.House) filer {
	return func(r ready) error {
		_, err := h.Desk.Submit(context.Background(), r.resident.who, casework.Submission{Draft: r.draft})
		return err
	}
}

// answering is the house over HTTP without its timers and jobs.
func answering(h *app.House) func(context.Context, net.Listener) error {
	return func(ctx context.Context, l net.Listener) error {
		handler, err := h.Handler()
		if err != nil {
			return err
		}
		s := &http.Server{Handler: handler}
		context.AfterFunc(ctx, func() { s.Close() })
		if err := s.Serve(l); err != http.ErrServerClosed {
			return err
		}
		return nil
	}
}

func byHTTP(b testing.TB, address string, o *office) filer {
	all := lines(b, address, crowd)
	for i := range o.residents {
		var page strings.Builder
		l := <-all
		request := strings.Replace(string(get("/tai-khoan/mat-khau", o.residents[i].cookie)), "Accept-Encoding: gzip\r\n", "", 1)
		if status, err := l.ask([]byte(request), &page); err != nil || status != 200 {
			b.Fatal(status, err)
		}
		all <- l
		o.residents[i].form = formToken.FindStringSubmatch(page.String())[1]
	}
	var key atomic.Int64
	return func(r ready) error {
		l := <-all
		defer func() { all <- l }()
		form := url.Values{"_key": {fmt.Sprint("bench", key.Add(1))}, "_form": {r.resident.form}, "nhan": {"counter"}}
		status, err := l.ask(post("/nop/"+r.draft+"/kiem-tra", r.resident.cookie, form.Encode()), nil)
		if err == nil && status != 200 {
			err = fmt.Errorf("filing answered %d", status)
		}
		return err
	}
}

// versus measures filing against committing the same rows.
func versus(b *testing.B, h *app.House, bareDatabase string, callers, bareCallers int, offices []*office, file filer) {
	b.Helper()
	all := queue(b.N+1, offices)
	stock(b, h.DB, all)
	if err := file(all[b.N]); err != nil {
		b.Fatal(err)
	}
	ledger := newLedger(b, h.DB, bareDatabase, all[b.N], bareCallers)
	ledger.prepare(all[:b.N])
	filed, committed := 0, 0
	ours := func(n int) float64 {
		from := filed
		filed += n
		return rate(b, n, callers, func(i int) error { return file(all[from+i]) })
	}
	bare := func(n int) float64 {
		from := committed
		committed += n
		return rate(b, n, bareCallers, func(i int) error { return ledger.commit(from + i) })
	}
	b.ResetTimer()
	o, s := duel(ours, bare, b.N)
	report(b, o, s)
}
