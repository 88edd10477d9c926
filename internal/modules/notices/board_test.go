package notices_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/notices"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325
)

var (
	lan  = gate.NewActor("lan", tongSon)
	minh = gate.NewActor("minh", tongSon)
)

// A hall is a board on a fresh database with a clock of its own.
type hall struct {
	*notices.Board
	t    *testing.T
	gate *gate.Gate
	now  time.Time
}

func each(t *testing.T, body func(t *testing.T, h *hall)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone)}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		h.Board = notices.NewBoard(h.gate)
		body(t, h)
	})
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func overdue(code string) notices.Notice {
	return notices.Notice{Kind: notices.Alarm, Key: "notices.said.overdue", Args: []string{code, "17:00 20/11/2026"}, Href: "/viec/1"}
}

func (h *hall) say(code string, accounts ...string) {
	h.t.Helper()
	h.must(h.Say(h.t.Context(), tongSon, accounts, overdue(code)))
}

func (h *hall) mine(who gate.Actor) []notices.Line {
	h.t.Helper()
	lines, _, err := h.Mine(h.t.Context(), who, "")
	h.must(err)
	return lines
}

func (h *hall) unread(who gate.Actor, want int) {
	h.t.Helper()
	got, err := h.Unread(h.t.Context(), who)
	h.must(err)
	if got != want {
		h.t.Errorf("%s has %d unread, want %d", who.ID, got, want)
	}
}

func TestWhatIsSaidIsReadOnceByEachWhoWasTold(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.unread(lan, 0)
		h.say("HS-1", "lan", "minh", "lan", "") // named twice; and a walk-in
		h.unread(lan, 1)                        // though 0 was remembered
		lines := h.mine(lan)
		if len(lines) != 1 || !lines[0].Unread() || lines[0].Args[0] != "HS-1" || lines[0].Href != "/viec/1" || !lines[0].At.Equal(h.now) {
			t.Fatalf("lan reads %+v", lines)
		}
		h.now = h.now.Add(time.Minute)
		h.must(h.MarkRead(t.Context(), lan, lines[0].ID))
		h.unread(lan, 0)
		h.unread(minh, 1)
		read := h.mine(lan)[0].Read
		h.now = h.now.Add(time.Minute)
		h.must(h.MarkRead(t.Context(), lan, lines[0].ID))
		if again := h.mine(lan)[0].Read; !again.Equal(read) || read.IsZero() {
			t.Errorf("read at %s, then at %s", read, again)
		}
	})
}

// A job that died between the saying and its mark runs again.
func TestATriedAgainJobSaysItOnce(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		for range 3 {
			h.must(h.Say(gate.WithKey(t.Context(), "job-1"), tongSon, []string{"lan"}, overdue("HS-1")))
		}
		h.must(h.Say(gate.WithKey(t.Context(), "job-2"), tongSon, []string{"lan"}, overdue("HS-2")))
		lines := h.mine(lan)
		if len(lines) != 2 || lines[0].Args[0] != "HS-2" {
			t.Errorf("lan reads %+v, want HS-2 and HS-1", lines)
		}
		h.unread(lan, 2)
	})
}

func TestWhoseBoardItIs(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.say("HS-1", "lan")
		id := h.mine(lan)[0].ID
		chief := gate.NewActor("chief", tongSon, gate.Grant{Permission: "casework.oversee"})
		tests := []struct {
			name string
			who  gate.Actor
			want error
		}{
			{"neighbour", minh, gate.ErrMissing},
			{"same account number in another commune", gate.NewActor("lan", other), gate.ErrMissing},
			{"an official of every power", chief, gate.ErrMissing},
			{"nobody signed in", gate.Anonymous(tongSon), gate.ErrSignIn},
			{"her own", lan, nil},
		}
		for _, tt := range tests {
			_, err := h.Find(t.Context(), tt.who, id)
			if !errors.Is(err, tt.want) {
				t.Errorf("%s finds it: %v, want %v", tt.name, err, tt.want)
			}
			if tt.want == nil {
				continue
			}
			if err := h.MarkRead(t.Context(), tt.who, id); !errors.Is(err, tt.want) {
				t.Errorf("%s marks it: %v, want %v", tt.name, err, tt.want)
			}
			lines, _, err := h.Mine(t.Context(), tt.who, "")
			if len(lines) != 0 || errors.Is(err, gate.ErrSignIn) != (tt.want == gate.ErrSignIn) {
				t.Errorf("%s lists %d, %v", tt.name, len(lines), err)
			}
			if tt.want == gate.ErrMissing {
				h.unread(tt.who, 0)
				h.must(h.MarkAllRead(t.Context(), tt.who, id))
			} else if _, err := h.Unread(t.Context(), tt.who); !errors.Is(err, tt.want) {
				t.Errorf("%s counts: %v", tt.name, err)
			}
		}
		h.unread(lan, 1)
	})
}

func TestPagesOfTheListAndReadingThemAll(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		for i := range 70 {
			h.say(fmt.Sprintf("HS-%d", i), "lan")
		}
		var codes []string
		newest, before := "", ""
		for pages := 1; ; pages++ {
			lines, next, err := h.Mine(t.Context(), lan, before)
			h.must(err)
			if newest == "" {
				newest = lines[0].ID
			}
			for _, l := range lines {
				codes = append(codes, l.Args[0])
			}
			if before = next; next == "" || pages > 5 {
				break
			}
		}
		if len(codes) != 70 || codes[0] != "HS-69" || codes[69] != "HS-0" {
			t.Errorf("%d codes, from %s to %s", len(codes), codes[0], codes[len(codes)-1])
		}
		h.say("HS-70", "lan") // while the page stood open
		h.must(h.MarkAllRead(t.Context(), lan, newest))
		h.unread(lan, 1)
		for i := range 120 {
			h.say(fmt.Sprintf("HT-%d", i), "lan")
		}
		h.unread(lan, 100) // counted no further
	})
}

func TestTheCountIsRememberedForSecondsOnly(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.unread(lan, 0)
		elsewhere := notices.NewBoard(h.gate) // another process of the house
		h.must(elsewhere.Say(t.Context(), tongSon, []string{"lan"}, overdue("HS-1")))
		h.unread(lan, 0)
		h.now = h.now.Add(6 * time.Second)
		h.unread(lan, 1)
	})
}

func TestWhatIsToldLateSaysWhenItHappened(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		n := overdue("HS-1")
		n.At = h.now.Add(-3 * time.Hour) // the house was down
		h.must(h.Say(t.Context(), tongSon, []string{"lan"}, n))
		if at := h.mine(lan)[0].At; !at.Equal(n.At) {
			t.Errorf("it says %s, want %s", at, n.At)
		}
	})
}

func TestOldNoticesGoAfterHalfAYear(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		h.say("HS-1", "lan")
		h.must(h.Say(t.Context(), other, []string{"xa"}, overdue("HS-9")))
		h.now = h.now.AddDate(0, 0, 100)
		h.say("HS-2", "lan")
		h.unread(lan, 2)
		h.now = h.now.AddDate(0, 0, 81)
		h.must(h.Prune(t.Context(), tongSon))
		if lines := h.mine(lan); len(lines) != 1 || lines[0].Args[0] != "HS-2" {
			t.Errorf("left: %+v", lines)
		}
		h.unread(lan, 1)
		if lines := h.mine(gate.NewActor("xa", other)); len(lines) != 1 {
			t.Errorf("the other commune has %d", len(lines))
		}
	})
}

func TestEverySentenceTakesTheSameValuesInBothLanguages(t *testing.T) {
	texts := lang.Texts{}
	if err := texts.Load(notices.Texts); err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, vi := range texts["vi"] {
		en, ok := texts["en"][key]
		if !ok || strings.Join(verbs.FindAllString(vi, -1), "") != strings.Join(verbs.FindAllString(en, -1), "") {
			t.Errorf("%s: vi and en do not take the same values", key)
		}
	}
	if len(texts["vi"]) != len(texts["en"]) {
		t.Errorf("%d sentences in vi, %d in en", len(texts["vi"]), len(texts["en"]))
	}
}
