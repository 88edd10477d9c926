package dvcqg_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"xaso/internal/links/dvcqg"
	"xaso/internal/modules/exchange"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
	"xaso/tests/portal"
)

const xa gate.Commune = 15316

var systems = []string{"dvcqg", "provincial"}

// head is who looks after the line.
var head = gate.NewActor("sau", xa, gate.Grant{Permission: exchange.MayOperate}, gate.Grant{Permission: exchange.MayOpen})

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
	Cleanup(func())
	Context() context.Context
}

// A house is an office with its own clock, dossiers in memory in place of the
// casework module, and a portal over the line.
type house struct {
	tester
	*exchange.Office
	gate     *gate.Gate
	portal   *portal.Portal
	system   string
	now      time.Time
	dossiers map[string]*exchange.Dossier
	files    map[string][]byte
	national map[string]string
	dies     func(before bool) // a process that is killed around a call
}

func open(t tester, d *db.DB, system string) *house {
	h := &house{tester: t, system: system, now: time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone), dossiers: map[string]*exchange.Dossier{},
		files: map[string][]byte{}, national: map[string]string{}}
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	h.portal = portal.Open(system, func() time.Time { return h.now })
	t.Cleanup(h.portal.Close)
	h.start()
	return h
}

// start begins as a process does: with nothing remembered.
func (h *house) start() { h.with(func(*exchange.Options) {}) }

// with begins with other options.
func (h *house) with(change func(*exchange.Options)) {
	h.Helper()
	codec, err := dvcqg.NewCodec(h.system)
	h.must(err)
	line, err := dvcqg.NewLine(codec, dvcqg.Config{Address: h.portal.URL, Account: portal.Account, Secret: portal.Secret,
		Now: func() time.Time { return h.now }})
	h.must(err)
	o := exchange.Options{Codec: codec, Line: mortal{line, h}, Dossier: h.read, Keep: h.keep,
		Received: h.received, Count: func(tx *gate.Tx, from, to time.Time) (int, error) {
			all, err := h.received(tx, from, to, 1<<20)
			return len(all), err
		},
		About: func(*gate.Tx, string) (exchange.About, error) {
			return exchange.About{Field: "ho-tich", People: []string{"mot"}}, nil
		},
		Place: func(gate.Commune) exchange.Place { return exchange.Place{AgencyID: "H56.15316"} },
		Open: func(_ context.Context, key string) (io.ReadCloser, error) {
			b, ok := h.files[key]
			if !ok {
				return nil, errors.New("no such file")
			}
			return io.NopCloser(bytes.NewReader(b)), nil
		},
		On: true, Random: func() float64 { return 0.5 }, Timeout: 150 * time.Millisecond}
	change(&o)
	h.Office, err = exchange.NewOffice(h.gate, o)
	h.must(err)
}

// mortal is a line whose process can be killed around a call.
type mortal struct {
	exchange.Line
	h *house
}

type killed struct{}

func (m mortal) Send(ctx context.Context, id string, w exchange.Wire, open exchange.Opener) (exchange.Answer, error) {
	if m.h.dies != nil {
		m.h.dies(true)
	}
	a, err := m.Line.Send(ctx, id, w, open)
	if m.h.dies != nil {
		m.h.dies(false)
	}
	return a, err
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) read(_ *gate.Tx, id string) (exchange.Dossier, error) {
	d, ok := h.dossiers[id]
	if !ok {
		return exchange.Dossier{}, gate.ErrMissing
	}
	return *d, nil
}

func (h *house) keep(_ *gate.Tx, id, national string) (bool, error) {
	if had := h.national[id]; had != "" && had != national {
		h.Errorf("%s was given %s and then %s", id, had, national)
		return false, nil
	}
	h.national[id] = national
	return true, nil
}

func (h *house) received(_ *gate.Tx, from, to time.Time, limit int) (all []exchange.Brief, err error) {
	for _, d := range h.dossiers {
		if !d.Received.IsZero() && !d.Received.Before(from) && d.Received.Before(to) && len(all) < limit {
			all = append(all, exchange.Brief{ID: d.ID, Code: d.Code, Procedure: d.ProcedureName, Received: d.Received,
				Status: d.Steps[len(d.Steps)-1].Status})
		}
	}
	return all, nil
}

// file stores bytes and names them.
func (h *house) file(id, content string) exchange.File {
	sum := sha256.Sum256([]byte(content))
	h.files["key/"+id] = []byte(content)
	return exchange.File{ID: id, Name: "Giấy tờ của Nguyễn Thị Một.pdf", Type: "application/pdf", Hash: hex.EncodeToString(sum[:]),
		Key: "key/" + id, Size: int64(len(content))}
}

// filed is a new dossier with one paper.
func (h *house) filed(id string) *exchange.Dossier {
	citizen := exchange.Person{Kind: "citizen", Name: "Nguyễn Thị Một", IDKind: "CCCD", IDNumber: "038190000018", Phone: "0900000001",
		Address: "Thôn Chí Phúc, X. Tống Sơn, T. Thanh Hóa"}
	d := &exchange.Dossier{ID: id, Code: "H56.15316-261123-" + id, Procedure: "1.001193", ProcedureName: "Thủ tục đăng ký khai sinh",
		FieldCode: "G15-TP07", FieldName: "Hộ tịch", Owner: citizen, Applicant: citizen, Channel: "2", ReturnBy: "counter",
		ReceivePlace: "Trung tâm Phục vụ hành chính công xã Tống Sơn", Authority: "UBND xã Tống Sơn", Submitted: h.now,
		Parts:   []exchange.Part{{Code: "000.00.00.G15-KQ004389", Name: "Giấy chứng sinh", Copy: "2", Quantity: 1, Files: []exchange.File{h.file("f-"+id, "chứng sinh "+id)}}},
		Charges: []exchange.Charge{{Moment: "reception", Name: "Lệ phí", Dong: 8000}},
		Flags:   exchange.Flags{Digitised: true, PaidOnline: 1}}
	h.dossiers[id] = d
	h.step(d, 1, "Nộp hồ sơ")
	return d
}

// step hands a dossier over to a national status.
func (h *house) step(d *exchange.Dossier, status int, what string) {
	h.Helper()
	h.now = h.now.Add(time.Minute)
	s := exchange.Step{Seq: len(d.Steps) + 1, At: h.now, Start: d.Submitted, Who: "Hoàng Thị Năm", Unit: "Bộ phận Một cửa", What: what, Status: status}
	switch status {
	case 2:
		d.Received, d.Promised = h.now, h.now.AddDate(0, 0, 3)
		s.Due = d.Promised
	case 3:
		d.Refused = h.now
	case 9:
		f := h.file("kq-"+d.ID, "kết quả "+d.ID)
		d.Finished, d.Result = h.now, exchange.Result{Code: "KQ.G15.000031", Name: "Giấy khai sinh", Number: "01/2026", File: &f}
	case 10:
		d.Returned = h.now
	}
	d.Steps = append(d.Steps, s)
	h.must(h.Queue(h.Context(), xa, d.ID))
}

// run sends what is due, and goes on while time passes, until all is quiet.
func (h *house) run() {
	h.Helper()
	for range 400 {
		h.must(h.Pump(h.Context(), xa))
		if h.open() == 0 {
			return
		}
		h.now = h.now.Add(20 * time.Minute)
	}
	h.Fatalf("%d messages still wait; the portal refused %q", h.open(), h.portal.Refused())
}

// open counts what waits for a try, not what is stuck.
func (h *house) open() int {
	h.Helper()
	var n int
	h.must(h.gate.Read(h.Context(), gate.System("test", xa), gate.Own, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true), tx.Row(`SELECT COUNT(*) FROM exchange_message WHERE commune_id = $1 AND state = 'waiting'`).Scan(&n))
	}))
	return n
}

func (h *house) messages(states ...exchange.State) []exchange.Message {
	h.Helper()
	all, _, err := h.List(h.Context(), head, "", states...)
	h.must(err)
	return all
}

// same fails unless the portal holds each dossier once, as it is here.
func (h *house) same() {
	h.Helper()
	there := h.portal.Dossiers()
	if len(there) != len(h.dossiers) {
		h.Errorf("the portal holds %d dossiers, here are %d; it refused %q", len(there), len(h.dossiers), h.portal.Refused())
	}
	for id, d := range h.dossiers {
		p, found := there[d.Code]
		last := d.Steps[len(d.Steps)-1]
		switch {
		case !found:
			h.Errorf("%s is not there", d.Code)
			continue
		case p.Creations != 1 || p.Code != h.national[id]:
			h.Errorf("%s is there %d times under %s; its code here is %s", d.Code, p.Creations, p.Code, h.national[id])
		case p.Status != last.Status:
			h.Errorf("%s has status %d there, %d here", d.Code, p.Status, last.Status)
		case len(p.Progress) != len(d.Steps):
			h.Errorf("%s has %d hand-overs there, %d here", d.Code, len(p.Progress), len(d.Steps))
		}
		for i, s := range p.Progress {
			if i < len(d.Steps) && s["NoiDungXuLy"] != d.Steps[i].What {
				h.Errorf("%s: hand-over %d there is %q, here %q", d.Code, i+1, s["NoiDungXuLy"], d.Steps[i].What)
			}
		}
		results, _ := p.Content["DanhSachGiayToKetQua"].([]any)
		if len(results) > 0 == d.Finished.IsZero() {
			h.Errorf("%s: %d results there, finished here %s", d.Code, len(results), d.Finished)
		}
	}
	if n := h.portal.Codes(); n != len(h.dossiers) {
		h.Errorf("%d codes were given for %d dossiers", n, len(h.dossiers))
	}
}

// walk takes a dossier from filing to the returned result.
func (h *house) walk(id string) {
	h.Helper()
	d := h.filed(id)
	for i, status := range []int{2, 4, 4, 5, 4, 6, 4, 9, 10} {
		h.step(d, status, fmt.Sprintf("Bước %d", i+2))
	}
}

func each(t *testing.T, body func(t *testing.T, d *db.DB, system string), engines func(*testing.T, func(*testing.T, *db.DB))) {
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			engines(t, func(t *testing.T, d *db.DB) { body(t, d, system) })
		})
	}
}

func textOf(v any) string { return fmt.Sprint(v) }
