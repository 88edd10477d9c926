package api_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/api"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325

	birth    = "1.001193" // đăng ký khai sinh
	password = "con trâu đi trước"
)

var (
	library = sync.OnceValues(procedures.Load)
	secret  = bytes.Repeat([]byte{7}, 32)
)

// A house is the API over real modules on one engine, with a clock of its own.
type house struct {
	t        testing.TB
	api      api.House
	handler  http.Handler
	gate     *gate.Gate
	db       *db.DB
	now      time.Time
	sessions map[string]string // by name, of Tống Sơn
	tokens   map[string]string
	actors   map[string]gate.Actor
}

func permissions() people.Permissions {
	all := people.Permissions{}
	for _, of := range []people.Permissions{people.Demanded, casework.Permissions, api.Permissions} {
		maps.Copy(all, of)
	}
	return all
}

func texts(t testing.TB) lang.Texts {
	all := lang.Texts{}
	for _, of := range []fs.FS{web.Texts, blob.Texts, identity.Texts, people.Texts, procedures.Texts, casework.Texts, commune.Texts, api.Texts} {
		if err := all.Load(of); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func open(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, db: d, now: time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone),
		sessions: map[string]string{}, tokens: map[string]string{}, actors: map[string]gate.Actor{}}
	now := func() time.Time { return h.now }
	h.gate = gate.New(d, gate.Options{Now: now})
	t.Cleanup(h.gate.Close)
	lib, err := library()
	h.must(err)
	services := procedures.NewStore(h.gate, lib)
	register, err := people.NewRegister(h.gate, permissions(), secret)
	h.must(err)
	communes, err := commune.NewRegistry(t.Context(), h.gate)
	h.must(err)
	for id, slug := range map[gate.Commune]string{tongSon: "tong-son", other: "xa-khac"} {
		h.must(communes.Create(t.Context(), commune.Commune{ID: id, Slug: slug, Name: "Xã " + slug, Province: "Tỉnh Thanh Hóa",
			Settings: commune.Settings{Hamlets: []string{"Chí Phúc", "Vĩnh An"}}}, services.Seed))
	}
	h.must(communes.Refresh(t.Context()))
	keep := blob.Config{Folder: t.TempDir()}
	files, err := blob.Open(keep)
	h.must(err)
	intake, err := blob.NewIntake(files, keep, now)
	h.must(err)
	h.api = api.House{Services: services, People: register, Communes: communes, Intake: intake, Files: files, Texts: texts(t),
		Network: func(r *http.Request) string { return r.RemoteAddr }, Now: now,
		Desk: casework.NewDesk(h.gate, services, casework.Options{Secret: secret, Register: deskRegister(register),
			Place: func(gate.Commune) casework.Place {
				return casework.Place{AgencyID: "H56.15316", Authority: "UBND xã thử", Centre: "Trung tâm thử"}
			}})}
	h.serve()
	h.peopled()
	return h
}

func deskRegister(r *people.Register) casework.Register {
	return casework.Register{
		Resident: func(tx *gate.Tx, id string) (casework.Person, error) {
			p, err := people.Find(tx, id)
			return casework.Person{Account: p.ID, Name: p.Name, Phone: p.Phone, Hamlet: p.Hamlet}, err
		},
		Official: func(tx *gate.Tx, id string) (casework.Official, error) {
			p, err := people.Find(tx, id)
			if err != nil {
				return casework.Official{}, err
			}
			grants, err := r.GrantsOf(tx, id)
			return casework.Official{ID: p.ID, Name: p.Name, Office: p.Office, Grants: grants}, err
		},
	}
}

// serve puts the API behind a server as package app does.
func (h *house) serve() {
	server := &web.Server{
		Texts: h.api.Texts, Secret: secret, Now: h.api.Now,
		Commune: func(r *http.Request, slug string) (web.Commune, bool) {
			if slug == "" {
				slug = "tong-son"
			}
			c, ok := h.api.Communes.Find(r.Host, slug)
			return web.Commune{ID: c.ID, Slug: c.Slug, Name: c.Name}, ok
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			if token := web.Bearer(r); token != "" {
				who, p, err := h.api.People.ActorByToken(r.Context(), c.ID, token)
				return who, site.Reader{ID: p.ID}, err
			}
			who, p, err := h.api.People.ActorBySession(r.Context(), c.ID, web.Session(r, c.ID))
			return who, site.Reader{ID: p.ID}, err
		},
		ErrorPage: func(int, error, string) templ.Component { return templ.NopComponent },
	}
	var err error
	h.handler, err = server.Handler(api.Routes(h.api))
	h.must(err)
}

// peopled lets in the people of the tests, all invented: each with a session
// and with a token of everything they may.
func (h *house) peopled() {
	ctx, yes := h.t.Context(), true
	setup := gate.System("test", tongSon)
	h.must(h.api.Services.Set(ctx, setup, procedures.Setting{Code: birth, Here: &yes, Counter: &yes}))
	for i, one := range []struct {
		name string
		role people.Role
	}{{"lan", people.Resident}, {"minh", people.Resident}, {"hoa", people.Receptionist}, {"tuan", people.Specialist},
		{"binh", people.Leader}, {"thu", people.Clerk}, {"quan", people.Admin}} {
		phone := "091234567" + string(rune('0'+i))
		if one.role == people.Resident {
			_, err := h.api.People.SignUp(ctx, tongSon, people.SignUp{Name: "Người " + one.name, Login: phone, Hamlet: "Chí Phúc", Password: password})
			h.must(err)
		} else {
			_, err := h.api.People.Appoint(ctx, setup, people.Appointment{Password: password,
				Details: people.Details{Name: "Người " + one.name, Phone: phone, Office: "Phòng thử"},
				Roles:   []people.Assignment{{Role: one.role, From: clock.DateOf(h.now)}}})
			h.must(err)
		}
		s, err := h.api.People.SignIn(ctx, tongSon, people.SignIn{Login: phone, Password: password})
		h.must(err)
		who, _, err := h.api.People.ActorBySession(ctx, tongSon, s.Token)
		h.must(err)
		h.sessions[one.name], h.actors[one.name] = s.Token, who
		h.tokens[one.name] = h.token(who, people.Scopes(who)...)
	}
	_, err := h.api.People.SignUp(ctx, other, people.SignUp{Name: "Người xa", Login: "0987654321", Hamlet: "x", Password: password})
	h.must(err)
	s, err := h.api.People.SignIn(ctx, other, people.SignIn{Login: "0987654321", Password: password})
	h.must(err)
	who, _, err := h.api.People.ActorBySession(ctx, other, s.Token)
	h.must(err)
	h.actors["xa"], h.tokens["xa"] = who, h.token(who, people.Scopes(who)...)
}

func (h *house) token(who gate.Actor, scopes ...gate.Permission) string {
	h.t.Helper()
	t, err := h.api.People.NewToken(h.t.Context(), who, who.ID, people.Token{Name: "thử", Scopes: scopes, Until: h.now.Add(72 * time.Hour)})
	h.must(err)
	return t
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// each runs body on both engines.
func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, open(t, d)) })
}

// A said is what the API answered.
type said struct {
	status int
	header http.Header
	raw    []byte
	json   map[string]any
}

func (s said) text(path string) string {
	v, _ := s.at(path).(string)
	return v
}

// at is what lies at a dotted path: "errors.0.location".
func (s said) at(path string) any {
	var v any = s.json
	for part := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i := 0
			for _, r := range part {
				i = i*10 + int(r-'0')
			}
			if i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// ask sends a request as a program with the token of a person, or with a token
// itself; extra are pairs of header and value.
func (h *house) ask(who, method, path string, body any, extra ...string) said {
	h.t.Helper()
	var in []byte
	if raw, ok := body.([]byte); ok {
		in = raw
	} else if body != nil {
		var err error
		in, err = json.Marshal(body)
		h.must(err)
	}
	r := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(in))
	r.Header.Set("Content-Type", "application/json")
	return h.send(who, r, extra...)
}

func (h *house) send(who string, r *http.Request, extra ...string) said {
	h.t.Helper()
	token, known := h.tokens[who]
	if !known {
		token = who
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if r.Method == http.MethodPost {
		r.Header.Set("Idempotency-Key", identityKey())
	}
	for i := 0; i < len(extra); i += 2 {
		r.Header.Set(extra[i], extra[i+1])
		if extra[i+1] == "" {
			r.Header.Del(extra[i])
		}
	}
	if strings.HasPrefix(r.URL.Path, "/api/v1/x/") {
		r.URL.Path = strings.Replace(r.URL.Path, "/api/v1/x/xa-khac", "/x/xa-khac/api/v1", 1)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	s := said{status: w.Code, header: w.Header(), raw: w.Body.Bytes()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		h.must(json.Unmarshal(s.raw, &s.json))
	}
	h.kept(r, s)
	return s
}

var keys struct {
	sync.Mutex
	n int
}

func identityKey() string {
	keys.Lock()
	defer keys.Unlock()
	keys.n++
	return "key-" + time.Now().Format("150405.000000000") + string(rune('a'+keys.n%26))
}

// wants fails the test unless the answer has this status.
func (h *house) wants(s said, status int) said {
	h.t.Helper()
	if s.status != status {
		h.t.Fatalf("status %d, want %d: %s", s.status, status, s.raw)
	}
	return s
}

// form is a multipart body: JSON input and files by part.
func (h *house) form(method, path string, input any, parts map[string][]byte) *http.Request {
	h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	in, err := json.Marshal(input)
	h.must(err)
	h.must(m.WriteField("input", string(in)))
	for name, content := range parts {
		p, err := m.CreateFormFile(name, name+".jpg")
		h.must(err)
		p.Write(content)
	}
	h.must(m.Close())
	r := httptest.NewRequest(method, "/api/v1"+path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func photo(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
