package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002

	birth = "1.001193" // đăng ký khai sinh
)

var library = sync.OnceValues(procedures.Load)

// A house is a desk on a fresh database with its own clock and people.
type house struct {
	t    testing.TB
	desk *casework.Desk
	gate *gate.Gate
	proc *procedures.Store
	db   *db.DB
	now  time.Time
}

// people of the tests, all invented.
var officials = map[string][]gate.Grant{
	"hoa":    {{Permission: casework.MayReceive}, {Permission: casework.MayReturn}},
	"tuan":   {{Permission: casework.MayProcess}},
	"ngoc":   {{Permission: casework.MayProcess}},
	"dat":    {{Permission: casework.MayProcess, Field: "dat-dai"}},
	"binh":   {{Permission: casework.MayApprove}, {Permission: casework.MayOversee}},
	"thu":    {{Permission: casework.MayIssue}},
	"kien":   {{Permission: casework.MaySupervise}, {Permission: casework.MayReceive}, {Permission: casework.MayReturn}, {Permission: casework.MayOversee}},
	"quan":   {{Permission: casework.MayConfigure}, {Permission: procedures.MayConfigure}},
	"thay":   {{Permission: casework.MayProcess, ByDelegation: "tuan"}},
	"truong": {{Permission: casework.MayReceive, Hamlet: "Thôn Khác"}},
}

func actor(id string) gate.Actor { return actorIn(tongSon, id) }

func actorIn(c gate.Commune, id string) gate.Actor {
	a := gate.NewActor(id, c, officials[id]...)
	a.Name = "Người thử " + id
	if officials[id] != nil {
		a.Office = "Phòng thử"
	}
	return a
}

func helperFor(id, resident string) gate.Actor {
	a := actor(id)
	a.For, a.ForWhat = resident, string(people.ScopeDossiers)
	return a
}

var residents = map[string]string{"lan": "Nguyễn Thị Lan", "minh": "Trần Văn Minh", "an": "Lê An"}

// linked are the residents who sign in by VNeID.
var linked = map[string]bool{}

func register() casework.Register {
	return casework.Register{
		Resident: func(_ *gate.Tx, id string) (casework.Person, error) {
			name, ok := residents[id]
			if !ok {
				return casework.Person{}, gate.ErrMissing
			}
			return casework.Person{Account: id, Name: name, Phone: "0912345678", Hamlet: "Thôn Đông", VNeID: linked[id]}, nil
		},
		Official: func(_ *gate.Tx, id string) (casework.Official, error) {
			grants, ok := officials[id]
			if !ok {
				return casework.Official{}, gate.ErrMissing
			}
			return casework.Official{ID: id, Name: "Người thử " + id, Grants: grants}, nil
		},
	}
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	lib, err := library()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, db: d, now: at("2026-11-17 08:00")} // a Tuesday
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	h.proc = procedures.NewStore(h.gate, lib)
	h.desk = casework.NewDesk(h.gate, h.proc, casework.Options{Register: register(), Secret: []byte("a secret of the tests only 123456"),
		Place: func(gate.Commune) casework.Place {
			return casework.Place{AgencyID: "000.00.00.H56", Provisional: true, Authority: "UBND xã thử", Centre: "Trung tâm thử"}
		}})
	here := true
	for _, code := range []string{birth} {
		if err := h.proc.Set(t.Context(), actor("quan"), procedures.Setting{Code: code, Here: &here}); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// each runs body on both engines.
func each(t *testing.T, body func(h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(open(t, d)) })
}

func at(s string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return v
}

func stored(name string) blob.Stored {
	return blob.Stored{Hash: "00ff", Key: "15001/2026/11/00/" + name, Size: 1234, Type: "image/jpeg", Name: name, ThumbKey: "15001/2026/11/00/t-" + name}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		var p *casework.Problems
		if errors.As(err, &p) {
			for _, one := range p.List {
				h.t.Logf("problem: %+v", one)
			}
		}
		h.t.Fatal(err)
	}
}

func (h *house) ctx() context.Context { return h.t.Context() }

// act takes a transition and fails the test when it is refused.
func (h *house) act(who, dossier, transition string, in casework.Input) casework.Outcome {
	h.t.Helper()
	o, err := h.desk.Act(h.ctx(), actor(who), dossier, transition, in)
	if err != nil {
		h.t.Fatalf("%s by %s: %v", transition, who, err)
	}
	return o
}

func (h *house) count(table, where string) int {
	h.t.Helper()
	var n int
	err := h.gate.Read(h.ctx(), gate.System("count", tongSon), gate.Own, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true),
			tx.Row("SELECT COUNT(*) FROM "+table+" WHERE commune_id = $1 AND "+where).Scan(&n))
	})
	h.must(err)
	return n
}
