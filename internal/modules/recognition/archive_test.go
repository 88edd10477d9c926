package recognition_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/recognition"
	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15316
	haLong  gate.Commune = 15317
	baseSet              = "ntm-2021-2025-xa"
)

type house struct {
	gate    *gate.Gate
	book    *criteria.Book
	board   *indicators.Board
	files   *assessment.Book
	archive *recognition.Archive
	now     time.Time
	file    string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{now: time.Date(2026, 11, 23, 14, 40, 5, 0, time.UTC)}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		var errs [4]error
		h.book, errs[0] = criteria.NewBook(h.gate, criteria.Options{})
		h.board, errs[1] = indicators.NewBoard(h.gate, h.book, indicators.Options{})
		h.files, errs[2] = assessment.NewBook(h.gate, assessment.Options{
			Set: func(tx *gate.Tx, id string, version int64) (criteria.Set, error) {
				if version == 0 {
					return h.book.Set(tx, id)
				}
				return h.book.SetVersion(tx, id, version)
			},
			Readings: func(tx *gate.Tx, set string) ([]indicators.Reading, error) {
				all, err := h.board.Readings(tx, set)
				if errors.Is(err, indicators.ErrNotFollowed) {
					err = nil
				}
				return all, err
			},
		})
		h.archive = recognition.NewArchive(h.gate, recognition.Options{Book: h.book, Board: h.board, Files: h.files, Number: "thử",
			Speak: func(ctx context.Context) context.Context { return ctx },
			Place: func(gate.Commune) frozen.Commune {
				return frozen.Commune{Code: 15316, Name: "Xã Tống Sơn", Authority: "Ủy ban nhân dân xã Tống Sơn", Province: "Tỉnh Thanh Hóa"}
			}})
		h.file, errs[3] = h.open(t.Context(), baseSet, "bac_trung_bo")
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		body(t, h)
	})
}

func (h *house) open(ctx context.Context, set, column string) (string, error) {
	return h.files.Open(ctx, system(), assessment.Opening{Set: set, Column: column, Year: 2026, Title: "Xét năm 2026"})
}

func system() gate.Actor { return gate.System("test", tongSon) }

func official(c gate.Commune) gate.Actor {
	a := gate.NewActor("kien", c, gate.Grant{Permission: recognition.MaySee}, gate.Grant{Permission: recognition.MayFreeze})
	a.Name = "Người thử Kiên"
	return a
}

// enter puts a share with its source into the figures.
func (h *house) enter(t *testing.T, code string, part, whole float64) {
	t.Helper()
	day, _ := clock.ParseDate("2026-11-01")
	err := h.board.Enter(t.Context(), system(), indicators.Entry{Set: baseSet, Code: code, Kind: indicators.Counts, Whole: indicators.Fraction{Numerator: part, Denominator: whole},
		AsOf: day, Document: "Báo cáo số 41/BC-UBND", VouchedBy: "Người thử Minh, công chức thống kê"})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) freeze(t *testing.T) recognition.Look {
	t.Helper()
	id, err := h.archive.Freeze(t.Context(), official(tongSon), h.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.archive.Make(t.Context(), tongSon, id); err != nil {
		t.Fatal(err)
	}
	l, err := h.archive.Find(t.Context(), official(tongSon), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (h *house) follow(t *testing.T) {
	t.Helper()
	if err := h.book.Follow(t.Context(), system(), criteria.Following{Set: baseSet, Column: "bac_trung_bo", Year: 2026}); err != nil {
		t.Fatal(err)
	}
	if err := h.board.Recompute(t.Context(), tongSon); err != nil {
		t.Fatal(err)
	}
}

func TestADossierHoldsTheFileAsItWas(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow(t)
		h.enter(t, "2.1", 95, 100)
		first := h.freeze(t)
		if !first.Whole || !first.Ready() || first.Edition != 1 || !first.Draft || len(first.Made) != 14 || first.Indicators != 57 {
			t.Fatalf("frozen %+v", first.Dossier)
		}
		var line frozen.Indicator
		for _, c := range first.Frozen.Criteria {
			for _, i := range c.Indicators {
				if i.Code == "2.1" {
					line = i
				}
			}
		}
		r := line.Reading
		if !r.Known || r.Value != 95 || r.Numerator != 95 || r.Denominator != 100 || r.Origin != frozen.Typed || r.Source != "Báo cáo số 41/BC-UBND" || len(line.History) == 0 {
			t.Errorf("the figure was frozen as %+v", r)
		}
		// A candidate is no level (facts: never scored from), and is not carried along.
		if line.Threshold.Known || line.Threshold.Number != nil || line.Result() != frozen.Unknown {
			t.Errorf("the level was frozen as %+v, result %s", line.Threshold, line.Result())
		}
		h.now = h.now.Add(time.Hour)
		h.enter(t, "2.1", 98, 100)
		second := h.freeze(t)
		if second.Edition != 2 || second.Before != 1 || len(second.Changes) != 1 || second.Changes[0].Code != "2.1" || second.Changes[0].Is.Reading.Value != 98 {
			t.Errorf("what changed: %+v", second.Changes)
		}
		again, err := h.archive.Find(t.Context(), official(tongSon), first.ID)
		if err != nil || again.Hash != first.Hash || !again.Whole {
			t.Errorf("the first is %s whole %v, %v", again.Hash, again.Whole, err)
		}
	})
}

func TestAPaperIsMadeAgainToTheByte(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := h.freeze(t)
		for _, p := range l.Made {
			f, same, err := h.archive.Paper(t.Context(), official(tongSon), l.ID, p.Name)
			if err != nil || !same || int64(len(f.Data)) != p.Size {
				t.Errorf("%s: same %v, %v", p.Name, same, err)
			}
		}
		bundle, _, err := h.archive.Paper(t.Context(), official(tongSon), l.ID, l.Made[len(l.Made)-1].Name)
		if err != nil {
			t.Fatal(err)
		}
		files := unzip(t, bundle.Data)
		if frozen.Sum(files["so-lieu-chot.json"]) != l.Hash || len(files) != 15 {
			t.Errorf("%d files, the frozen text has %s", len(files), frozen.Sum(files["so-lieu-chot.json"]))
		}
		for name, data := range files {
			if name != "manifest.json" && !strings.Contains(files["manifest.json"], frozen.Sum(data)) {
				t.Errorf("%s is not in the manifest", name)
			}
		}
	})
}

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(body)
	}
	return all
}

func TestMakingGoesOnWhereItStopped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, err := h.archive.Freeze(t.Context(), official(tongSon), h.file)
		if err != nil {
			t.Fatal(err)
		}
		// The job's key is the same at each try; it must not skip a paper.
		ctx, stop := context.WithCancel(gate.WithKey(t.Context(), "job"))
		stop()
		if err := h.archive.Make(ctx, tongSon, id); err == nil {
			t.Fatal("it was not stopped")
		}
		if l, _ := h.archive.Find(t.Context(), official(tongSon), id); l.Ready() {
			t.Fatal("all was made before it was stopped")
		}
		for range 2 {
			if err := h.archive.Make(gate.WithKey(t.Context(), "job"), tongSon, id); err != nil {
				t.Fatal(err)
			}
		}
		if l, err := h.archive.Find(t.Context(), official(tongSon), id); !l.Ready() || len(l.Made) != l.Papers || err != nil {
			t.Errorf("%d of %d, %v", len(l.Made), l.Papers, err)
		}
	})
}

func TestWhoseAFileIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := h.freeze(t)
		f, _, err := h.archive.Paper(t.Context(), official(tongSon), l.ID, "2-bao-cao-ket-qua.docx")
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.archive.VerifyFile(t.Context(), official(tongSon), f.Data)
		if err != nil || m.ID != l.ID || m.Paper == nil || m.Paper.Name != f.Name || !m.Same || !m.Whole {
			t.Errorf("the report is %+v, %v", m, err)
		}
		for _, code := range []string{l.Hash, strings.ToUpper(l.Hash[:16]), l.Hash[:8] + " " + l.Hash[8:16]} {
			if m, err := h.archive.Verify(t.Context(), official(tongSon), code); err != nil || m.ID != l.ID || m.Paper != nil || !m.Same {
				t.Errorf("%s is %+v, %v", code, m.Dossier, err)
			}
		}
		f.Data[len(f.Data)/2] ^= 1
		if _, err := h.archive.VerifyFile(t.Context(), official(tongSon), f.Data); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a changed paper: %v", err)
		}
		for _, bad := range []string{"", "abc", strings.Repeat("g", 16), l.Hash[:20], "' OR 1=1"} {
			if _, err := h.archive.Verify(t.Context(), official(tongSon), bad); !errors.Is(err, recognition.ErrHash) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestATouchedDossierIsFound(t *testing.T) {
	for name, change := range map[string]string{
		"its text":   `UPDATE recognition_part SET body = REPLACE(body, 'Quy hoạch', 'Quy hoach') WHERE commune_id = $1`,
		"a part":     `DELETE FROM recognition_part WHERE commune_id = $1 AND part = 0`,
		"its counts": `UPDATE recognition_dossier SET criteria_met = 19 WHERE commune_id = $1`,
		"its day":    `UPDATE recognition_dossier SET frozen_at = frozen_at - 86400000 WHERE commune_id = $1`,
		"a draft":    `UPDATE recognition_dossier SET draft = FALSE WHERE commune_id = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				l := h.freeze(t)
				err := h.gate.Write(t.Context(), gate.System("thief", tongSon), gate.Public, func(tx *gate.Tx) error {
					tx.Quiet()
					n, err := tx.Exec(change)
					if n == 0 {
						t.Error("nothing was touched")
					}
					return errors.Join(tx.Require(true), err)
				})
				if err != nil {
					t.Fatal(err)
				}
				if now, err := h.archive.Find(t.Context(), official(tongSon), l.ID); now.Whole || err != nil {
					t.Errorf("whole %v, %v", now.Whole, err)
				}
				if _, _, err := h.archive.Paper(t.Context(), official(tongSon), l.ID, l.Made[0].Name); !errors.Is(err, recognition.ErrTouched) {
					t.Errorf("a paper is made of it: %v", err)
				}
				if m, err := h.archive.Verify(t.Context(), official(tongSon), l.Hash); err != nil || m.Whole || m.Same {
					t.Errorf("asked for, it is whole %v, %v", m.Whole, err)
				}
			})
		})
	}
}

func TestAnEmptySetGivesAnHonestDossier(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var column string
		for _, s := range h.book.Library() {
			if s.ID == "ntm-2026-2030-xa" {
				column = s.Columns[0].Key
			}
		}
		var err error
		if h.file, err = h.open(t.Context(), "ntm-2026-2030-xa", column); err != nil {
			t.Fatal(err)
		}
		l := h.freeze(t)
		if l.CriteriaMet != 0 || l.Criteria != 10 || l.IndicatorsMet != 0 || l.Indicators != 47 || l.Frozen.Ready() {
			t.Errorf("it claims %+v", l.Dossier)
		}
		if len(l.Made) != 14 {
			t.Errorf("%d papers", len(l.Made))
		}
	})
}

func TestADoublePressIsOneDossier(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, err1 := h.archive.Freeze(gate.WithKey(t.Context(), "tap"), official(tongSon), h.file)
		second, err2 := h.archive.Freeze(gate.WithKey(t.Context(), "tap"), official(tongSon), h.file)
		if err1 != nil || err2 != nil || first != second {
			t.Errorf("%s and %s, %v, %v", first, second, err1, err2)
		}
	})
}

func TestWhoMayFreezeAndSee(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l := h.freeze(t)
		for name, c := range map[string]struct {
			who          gate.Actor
			freeze, find error
		}{
			"neighbour":     {gate.NewActor("lan", tongSon), gate.ErrForbidden, gate.ErrForbidden},
			"who only sees": {gate.NewActor("hoa", tongSon, gate.Grant{Permission: recognition.MaySee}), gate.ErrForbidden, nil},
			"nobody":        {gate.Anonymous(tongSon), gate.ErrSignIn, gate.ErrSignIn},
			"other commune": {official(haLong), recognition.ErrNoFile, gate.ErrMissing},
		} {
			if _, err := h.archive.Freeze(t.Context(), c.who, h.file); !errors.Is(err, c.freeze) {
				t.Errorf("%s freezes: %v", name, err)
			}
			_, found := h.archive.Find(t.Context(), c.who, l.ID)
			_, _, paper := h.archive.Paper(t.Context(), c.who, l.ID, l.Made[0].Name)
			_, whose := h.archive.Verify(t.Context(), c.who, l.Hash)
			if got := []error{found, paper, whose}; slices.ContainsFunc(got, func(err error) bool { return !errors.Is(err, c.find) }) {
				t.Errorf("%s finds: %v", name, got)
			}
		}
		if _, err := h.archive.Freeze(t.Context(), official(tongSon), "no-such"); !errors.Is(err, recognition.ErrNoFile) {
			t.Errorf("no file: %v", err)
		}
		if all, err := h.archive.List(t.Context(), official(haLong)); len(all) != 0 || err != nil {
			t.Errorf("the other commune sees %v, %v", all, err)
		}
	})
}
