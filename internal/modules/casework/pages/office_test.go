package pages_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/pages"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/tests/resident"
)

// An officeHouse is both sides of the desk over a real register of people.
type officeHouse struct {
	http.Handler
	desk     *casework.Desk
	gate     *gate.Gate
	register *people.Register
	store    *procedures.Store
	now      time.Time
	actors   map[string]gate.Actor // by first name
}

// The officials of these tests, all invented: first name, role, and the field
// it is bounded to.
var officeStaff = []struct {
	name, full string
	role       people.Role
	field      string
}{
	{"hoa", "Lê Thị Hoa", people.Receptionist, ""}, {"tuan", "Trần Văn Tuấn", people.Specialist, "ho-tich"},
	{"ngoc", "Phạm Thị Ngọc", people.Specialist, "ho-tich"}, {"dat", "Nguyễn Văn Đạt", people.Specialist, "dat-dai"},
	{"binh", "Hoàng Văn Bình", people.Leader, ""}, {"thu", "Đỗ Thị Thư", people.Clerk, ""},
	{"kien", "Vũ Văn Kiên", people.CentreHead, ""}, {"quan", "Bùi Văn Quản", people.Admin, ""},
	{"nghia", "Cao Văn Nghĩa", people.Editor, ""},
}

func openOffice(t testing.TB, d *db.DB) *officeHouse {
	t.Helper()
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := &officeHouse{now: clock.Date{Year: 2026, Month: 11, Day: 16}.At(clock.At(9, 0)), actors: map[string]gate.Actor{}}
	now := func() time.Time { return h.now }
	h.gate = gate.New(d, gate.Options{Now: now})
	t.Cleanup(h.gate.Close)
	if h.register, err = people.NewRegister(h.gate, casework.Permissions, bytes.Repeat([]byte("p"), 32)); err != nil {
		t.Fatal(err)
	}
	h.store = procedures.NewStore(h.gate, lib)
	place := func(gate.Commune) casework.Place {
		return casework.Place{AgencyID: "000.00.00.H56", Provisional: true, Authority: "Ủy ban nhân dân xã Tống Sơn",
			Centre: "Trung tâm Phục vụ hành chính công xã Tống Sơn"}
	}
	h.desk = casework.NewDesk(h.gate, h.store, casework.Options{Register: h.deskRegister(), Place: place, Secret: bytes.Repeat([]byte("k"), 32)})
	h.appoint(t)
	here := true
	if err := h.store.Set(t.Context(), h.actors["quan"], procedures.Setting{Code: birth, Here: &here}); err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	intake, err := blob.NewIntake(files, blob.Config{Folder: t.TempDir()}, now)
	if err != nil {
		t.Fatal(err)
	}
	front := pages.Front{Desk: h.desk, Gate: h.gate, Files: files, Intake: intake, Place: place, Now: now, Person: h.person,
		Address: func(*http.Request) string { return "https://tongson.example.vn" },
		Network: func(r *http.Request) string { return r.RemoteAddr }}
	office := pages.Office{Front: front, People: h.register, Hamlets: func(gate.Commune) []string { return []string{"Thôn Đông", "Thôn Tây"} }}
	server := frontServer(t, now)
	for _, room := range []fs.FS{pages.OfficeTexts, people.Texts} {
		if err := server.Texts.Load(room); err != nil {
			t.Fatal(err)
		}
	}
	server.Reader = h.reader
	routes := slices.Concat(pages.ResidentRoutes(front), pages.OfficeRoutes(office), []web.Route{signInRoute()})
	if h.Handler, err = server.Handler(routes); err != nil {
		t.Fatal(err)
	}
	return h
}

// appoint enters the staff and the residents lan and minh.
func (h *officeHouse) appoint(t testing.TB) {
	t.Helper()
	system := gate.System("test", frontCommune)
	for i, s := range officeStaff {
		id, err := h.register.Appoint(t.Context(), system, people.Appointment{
			Details: people.Details{Name: s.full, Phone: fmt.Sprintf("09120001%02d", i), Office: "Phòng thử " + string(s.role)},
			Roles:   []people.Assignment{{Role: s.role, Field: s.field, From: clock.Date{Year: 2026, Month: 1, Day: 1}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		a := gate.NewActor(id, frontCommune, h.grants(s.role, s.field)...)
		a.Name, a.Office, a.Session = s.full, "Phòng thử "+string(s.role), "s-"+s.name
		h.actors[s.name] = a
	}
	for name, full := range map[string]string{"lan": "Nguyễn Thị Lan", "minh": "Trần Văn Minh"} {
		phone := map[string]string{"lan": "0912345678", "minh": "0912345679"}[name]
		id, err := h.register.Enrol(t.Context(), system, people.Details{Name: full, Phone: phone, Hamlet: "Thôn Đông"})
		if err != nil {
			t.Fatal(err)
		}
		a := gate.NewActor(id, frontCommune)
		a.Name, a.Session = full, "s-"+name
		h.actors[name] = a
	}
}

// grants are what a role carries in the modules of this desk.
func (h *officeHouse) grants(role people.Role, field string) []gate.Grant {
	var all []gate.Grant
	for _, permissions := range []people.Permissions{casework.Permissions, people.Demanded} {
		for p, roles := range permissions {
			if slices.Contains(roles, role) {
				all = append(all, gate.Grant{Permission: p, Field: field})
			}
		}
	}
	return all
}

func (h *officeHouse) deskRegister() casework.Register {
	return casework.Register{
		Resident: func(tx *gate.Tx, id string) (casework.Person, error) {
			p, err := people.Find(tx, id)
			return casework.Person{Account: p.ID, Name: p.Name, Phone: p.Phone, Hamlet: p.Hamlet}, err
		},
		Official: func(tx *gate.Tx, id string) (casework.Official, error) {
			for i, s := range officeStaff {
				if h.actors[s.name].ID == id {
					return casework.Official{ID: id, Name: officeStaff[i].full, Office: h.actors[s.name].Office, Grants: h.grants(s.role, s.field)}, nil
				}
			}
			return casework.Official{}, gate.ErrMissing
		},
	}
}

func (h *officeHouse) reader(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
	a, ok := h.actors[web.Session(r, c.ID)]
	if !ok {
		return gate.Anonymous(c.ID), site.Reader{}, nil
	}
	return a, site.Reader{ID: a.ID, Name: a.Name, Rooms: []site.Room{{Label: "casework.office.list.title", Path: "/viec"},
		{Label: "casework.office.counter", Path: "/quay"}, {Label: "casework.office.overview", Path: "/dieu-hanh"}, {Label: "casework.office.book", Path: "/so-theo-doi"}}}, nil
}

func eachOffice(t *testing.T, body func(t *testing.T, h *officeHouse)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, openOffice(t, d)) })
}

func (h *officeHouse) as(t testing.TB, name string) *resident.Browser {
	t.Helper()
	return resident.Open(t, h, "/dang-nhap?ten="+name)
}

func (h *officeHouse) person(ctx context.Context, who gate.Actor) (casework.Person, error) {
	for name, a := range h.actors {
		if a.ID == who.ID {
			return casework.Person{Account: a.ID, Name: a.Name, Phone: "0912345678", Hamlet: "Thôn Đông", IDNumber: frontResidents[name].IDNumber}, nil
		}
	}
	return casework.Person{}, gate.ErrMissing
}
