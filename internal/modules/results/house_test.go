package results_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"xaso/internal/modules/results"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002

	passphrase = "mật khẩu"
)

// A house is a chancery over a desk that holds one dossier, "d1" of the
// account "ngu", and remembers which transitions were taken.
type house struct {
	*results.Chancery
	gate                                                                  *gate.Gate
	now                                                                   time.Time
	desk                                                                  *desk
	writer, leader, deputy, clerk, counter, neighbour, stranger, resident gate.Actor
}

type desk struct {
	sync.Mutex
	state string
	moves []string
	file  blob.Stored
	fails bool // the next transition does
}

// leads is the part of the workflow that results go with.
var leads = map[string][2]string{"submit_result": {"processing", "review"}, "rework": {"review", "processing"}, "sign": {"review", "to_issue"}, "issue": {"to_issue", "issued"}}

func (d *desk) matter(tx *gate.Tx, id string) (results.Matter, error) {
	d.Lock()
	defer d.Unlock()
	if id != "d1" || tx.Who.Commune != tongSon {
		return results.Matter{}, gate.ErrMissing
	}
	m := results.Matter{Dossier: id, Code: "H56-1", Procedure: "1.000001", ProcedureName: "Xác nhận hoàn cảnh", Result: "Giấy xác nhận", Field: "bao-tro", Hamlet: "Thôn Một",
		OwnerID: "ngu", OwnerName: "Lê Thị Hồng Ngữ", Mine: tx.Who.ID == "ngu", Values: map[string]any{"thu_tuc": "Xác nhận hoàn cảnh", "so_dinh_danh": "038195000001",
			"thanh_vien": []map[string]any{{"ten": "Ấm"}, {"ten": "Ửng"}}}}
	for t, way := range leads {
		if way[0] == d.state {
			m.May = append(m.May, t)
		}
	}
	return m, nil
}

func (d *desk) move(_ *gate.Tx, _, transition string, in results.Move) error {
	d.Lock()
	defer d.Unlock()
	if d.fails || leads[transition][0] != d.state {
		return results.ErrState.With("H56-1")
	}
	d.state = leads[transition][1]
	d.moves = append(d.moves, transition+" "+in.Number+in.Reason)
	if in.File != nil {
		d.file = *in.File
	}
	return nil
}

func grants(field string, of ...gate.Permission) []gate.Grant {
	var all []gate.Grant
	for _, p := range of {
		all = append(all, gate.Grant{Permission: p, Field: field})
	}
	return all
}

func actor(id, office string, c gate.Commune, g []gate.Grant) gate.Actor {
	who := gate.NewActor(id, c, g...)
	who.Name, who.Office = "Ông "+id, office
	return who
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{now: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC), desk: &desk{state: "processing"}}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		files, err := blob.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		intake, err := blob.NewIntake(files, blob.Config{Folder: t.TempDir()}, func() time.Time { return h.now })
		if err != nil {
			t.Fatal(err)
		}
		h.Chancery = results.NewChancery(h.gate, results.Options{
			Matter: h.desk.matter, Move: h.desk.move, Files: files, Intake: intake, Secret: []byte("bí mật của ngôi nhà thử, 32 byte"),
			Now: func() time.Time { return h.now },
			Place: func(gate.Commune) results.Place {
				return results.Place{Authority: "Ủy ban nhân dân xã Tống Sơn", Commune: "Xã Tống Sơn", Province: "Tỉnh Thanh Hóa"}
			},
			Sample: func(*gate.Tx, string) (docx.Values, error) {
				return docx.Values{"thu_tuc": "…", "noi_dung": "…", "trich_yeu": "…", "thanh_vien": []docx.Values{{"ten": "…"}}}, nil
			},
			Result: func(tx *gate.Tx, id string) (results.Matter, results.Ended, error) {
				m, err := h.desk.matter(tx, id)
				return m, results.Ended{File: h.desk.file, Number: "07/2026", At: h.now, Returned: true}, err
			},
			StandIn: func(_ *gate.Tx, from, to string) (results.StandIn, error) {
				if from == "leader" && to == "deputy" {
					return results.StandIn{Name: "Ông leader", Office: "Chủ tịch", Authorised: true}, nil
				}
				return results.StandIn{}, gate.ErrMissing
			},
			Person: func(_ *gate.Tx, account string) (string, error) {
				if account != "ngu" {
					return "", gate.ErrMissing
				}
				return "Lê Thị Hồng Ngữ", nil
			},
		})
		h.writer = actor("writer", "Công chức", tongSon, grants("bao-tro", results.MayDraft, results.MayKeepTemplates))
		h.leader = actor("leader", "Chủ tịch UBND xã", tongSon, grants("", results.MaySign))
		stood := grants("", results.MaySign)
		stood[0].ByDelegation = "leader"
		h.deputy = actor("deputy", "Chánh Văn phòng", tongSon, stood)
		h.clerk = actor("clerk", "Văn thư", tongSon, grants("", results.MayIssue, results.MayKeepKeys))
		h.counter = actor("counter", "Một cửa", tongSon, grants("", results.MayCertify))
		h.neighbour = actor("land", "Công chức", tongSon, grants("dat-dai", results.MayDraft, results.MaySign, results.MayIssue, results.MayCertify))
		h.stranger = actor("far", "Công chức", haSon, grants("", results.MayDraft, results.MaySign, results.MayIssue, results.MayCertify, results.MayKeepTemplates))
		h.resident = actor("ngu", "", tongSon, nil)
		body(t, h)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keyFile is a key file for a name, made by itself, with its certificate.
func keyFile(t testing.TB, name string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	data, err := pkcs12.Modern.Encode(key, cert, nil, passphrase)
	must(t, err)
	return data
}

// keys gives the leader, their stand-in and the office each a key.
func (h *house) keys(t *testing.T) {
	t.Helper()
	for _, who := range []gate.Actor{h.leader, h.deputy} {
		_, err := h.AddKey(t.Context(), who, results.NewKey{File: keyFile(t, who.Name), Passphrase: passphrase})
		must(t, err)
	}
	_, err := h.AddKey(t.Context(), h.clerk, results.NewKey{Office: true, File: keyFile(t, "UBND xã Tống Sơn"), Passphrase: passphrase})
	must(t, err)
}

var use = results.Use{Passphrase: passphrase}

// version is the present one of a paper.
func (h *house) version(t *testing.T, id string) int64 {
	t.Helper()
	v, err := h.Find(t.Context(), h.clerk, id)
	must(t, err)
	return v.Version
}

// drafted begins a paper from the built-in confirmation.
func (h *house) drafted(t *testing.T) string {
	t.Helper()
	id, err := h.Draft(t.Context(), h.writer, "d1", "san-co:giay-xac-nhan", "https://tongson.example.vn/xac-thuc")
	must(t, err)
	return id
}

// numbered brings a new paper to where it has its number.
func (h *house) numbered(t *testing.T) string {
	t.Helper()
	h.desk.state = "processing"
	id := h.drafted(t)
	must(t, h.Submit(t.Context(), h.writer, id, h.version(t, id)))
	must(t, h.Sign(t.Context(), h.leader, id, h.version(t, id), use))
	must(t, h.TakeNumber(t.Context(), h.clerk, id, h.version(t, id)))
	return id
}

// issued brings a new paper to its end.
func (h *house) issued(t *testing.T) string {
	t.Helper()
	id := h.numbered(t)
	must(t, h.Issue(t.Context(), h.clerk, id, h.version(t, id), use))
	return id
}
