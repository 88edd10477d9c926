package casework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
)

// A pair is a house of two communes with the post between them.
type pair struct {
	*house
	office *post.Office
	runner *jobs.Runner
	files  blob.Store
	gone   bool // the second commune is not served any more
}

var communes = map[gate.Commune]string{tongSon: "xã Tống Sơn", haSon: "xã Hà Sơn"}

func openPair(t testing.TB, d *db.DB) *pair {
	t.Helper()
	h := open(t, d)
	p := &pair{house: h}
	h.desk = casework.NewDesk(h.gate, h.proc, casework.Options{Register: register(), Secret: []byte("a secret of the tests only 123456"),
		Communes: func() []gate.Commune { return []gate.Commune{tongSon, haSon} },
		Place: func(c gate.Commune) casework.Place {
			return casework.Place{AgencyID: fmt.Sprintf("H56.%d", c), Provisional: true, Authority: "Ủy ban nhân dân " + communes[c],
				Centre: "Trung tâm Phục vụ hành chính công " + communes[c]}
		}})
	var err error
	p.files, err = blob.OpenFolder(t.TempDir())
	h.must(err)
	p.office = post.NewOffice(h.gate, post.Options{Files: p.files, Handlers: h.desk.Post(),
		Partner: func(of, in gate.Commune) (gate.Actor, bool) {
			who := gate.NewActor(fmt.Sprintf("commune:%d", of), in)
			who.Name = "Ủy ban nhân dân " + communes[of]
			return who, !p.gone || of != haSon && in != haSon
		}})
	p.runner = jobs.New(h.gate, func() []gate.Commune { return []gate.Commune{tongSon, haSon} },
		map[string]jobs.Handler{post.DeliverJob: p.office.Deliver}, jobs.Options{})
	return p
}

func pairs(t *testing.T, body func(p *pair)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(openPair(t, d)) })
}

// post carries all letters.
func (p *pair) post() {
	p.t.Helper()
	p.must(p.runner.Drain(p.ctx()))
}

// testHash is the SHA-256 of "test", whose bytes every file of these tests has.
const testHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

// upload is a stored file of a commune.
func (p *pair) upload(c gate.Commune, name string) casework.Upload {
	p.t.Helper()
	key := fmt.Sprintf("%d/2026/11/9f/%s", c, testHash)
	p.must(p.files.Put(p.ctx(), key, strings.NewReader("test"), 4))
	return casework.Upload{File: blob.Stored{Hash: testHash, Key: key, Size: 4, Type: "image/jpeg", Name: name}}
}

// processing is a dossier of lan's on tuan's desk, with a file that can travel.
func (p *pair) processing() (dossier, file string) {
	p.t.Helper()
	s := p.filed("lan")
	p.act("hoa", s.ID, "accept", casework.Input{})
	p.act("hoa", s.ID, "pass_on", casework.Input{Assignee: "tuan"})
	_, err := p.desk.Ask(p.ctx(), actor("tuan"), s.ID, casework.Request{Agency: "Công an xã", What: "đối chiếu"})
	p.must(err)
	c, err := p.desk.Find(p.ctx(), actor("tuan"), s.ID, "")
	p.must(err)
	up := p.upload(tongSon, "doi-chieu.jpg")
	p.must(p.desk.Take(p.ctx(), actor("tuan"), s.ID, c.Subtasks[0].ID, casework.Answer{Text: "khớp", File: &up}))
	c, err = p.desk.Find(p.ctx(), actor("tuan"), s.ID, "")
	p.must(err)
	for _, a := range c.Files {
		if a.Name == "doi-chieu.jpg" {
			return s.ID, a.ID
		}
	}
	p.t.Fatal("the file is not in the dossier")
	return "", ""
}

func (p *pair) ask(dossier string, files ...string) casework.Relay {
	p.t.Helper()
	r, err := p.desk.AskCommune(p.ctx(), actor("tuan"), dossier, casework.CommuneRequest{To: haSon, Files: files, Waits: true,
		What: "Xác minh ông Trần Văn Thử đã đăng ký kết hôn tại xã Hà Sơn cũ chưa"})
	p.must(err)
	return r
}

// came is the request as the other commune has it.
func (p *pair) came(id string) casework.RelayCase {
	p.t.Helper()
	c, err := p.desk.Relay(p.ctx(), actorIn(haSon, "ngoc"), id)
	p.must(err)
	return c
}

func (p *pair) ours(id string) casework.RelayCase {
	p.t.Helper()
	c, err := p.desk.Relay(p.ctx(), actor("tuan"), id)
	p.must(err)
	return c
}

func (p *pair) serve(id, kind, body string, ups ...casework.Upload) {
	p.t.Helper()
	p.must(p.desk.ServeRelay(p.ctx(), actorIn(haSon, "ngoc"), id, kind, body, ups, 0))
}

func TestARequestGoesToTheOtherCommuneAndItsAnswerComesBack(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, file := p.processing()
		r := p.ask(dossier, file)
		// PROCESS §3 step 4: three working days. Asked on Tuesday 17/11/2026.
		if want := at("2026-11-20 17:00"); !r.Due.Equal(want) {
			p.t.Errorf("due %s, want %s", r.Due, want)
		}
		p.now = at("2026-11-18 09:00")
		p.post()
		came := p.came(r.ID)
		// Its own clock: from the arrival on Wednesday, to Monday.
		if want := at("2026-11-23 17:00"); !came.Due.Equal(want) || came.State != casework.RelayOpen || !came.MayAnswer {
			p.t.Errorf("there due %s in %s, want %s", came.Due, came.State, want)
		}
		if len(came.Files) != 1 || !blob.BelongsTo(came.Files[0].Key, int64(haSon)) || came.Lines[0].Files[0] != came.Files[0].ID {
			p.t.Errorf("its files: %+v", came.Files)
		}
		if _, err := p.files.Stat(p.ctx(), came.Files[0].Key); err != nil {
			p.t.Errorf("the copy: %v", err)
		}
		if out := p.ours(r.ID); out.Came.IsZero() {
			p.t.Error("the asker does not know that it came")
		}
		p.serve(r.ID, casework.LineAnswer, "Chưa đăng ký kết hôn với ai.", p.upload(haSon, "tra-loi.jpg"))
		p.post()
		out := p.ours(r.ID)
		if out.State != casework.RelayAnswered || len(out.Lines) != 2 || out.Lines[1].Body != "Chưa đăng ký kết hôn với ai." {
			p.t.Errorf("at the asker: %s, %+v", out.State, out.Lines)
		}
		answer, ok := out.File(out.Lines[1].Files[0])
		if !ok || !blob.BelongsTo(answer.Key, int64(tongSon)) || answer.Dossier != dossier {
			p.t.Errorf("the file of the answer: %+v", answer)
		}
		c, err := p.desk.Find(p.ctx(), actor("tuan"), dossier, "")
		p.must(err)
		if s := c.Subtasks[1]; s.Answered.IsZero() || s.Answer == "" || s.File != answer.ID {
			p.t.Errorf("the sub-task: %+v", s)
		}
		if last := c.Steps[len(c.Steps)-1]; last.Transition != "commune-answered" || last.Timing != casework.Early {
			p.t.Errorf("the last step: %+v", last)
		}
	})
}

func TestTheResidentSeesThatTheOtherCommuneRead(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, file := p.processing()
		p.ask(dossier, file)
		read := func() (by []string) {
			p.must(p.gate.Read(p.ctx(), actor("lan"), gate.Own, func(tx *gate.Tx) error {
				p.must(tx.Require(true))
				all, err := gate.ReadingsOf(tx, "lan", 0, 50)
				for _, r := range all {
					if r.Purpose == casework.PurposeRelay {
						by = append(by, r.Actor+"|"+r.Record)
					}
				}
				return err
			}))
			return by
		}
		if got := read(); len(got) != 0 {
			p.t.Errorf("before it came: %v", got)
		}
		p.post()
		if got := read(); len(got) != 1 || got[0] != "Ủy ban nhân dân xã Hà Sơn|"+dossier {
			p.t.Errorf("after it came: %v", got)
		}
	})
}

// What was asked may name somebody: whoever sees it on a list is noted, once a
// day.
func TestListsOfRequestsAreReadings(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		r := p.ask(dossier)
		p.post()
		for _, of := range []struct {
			who    gate.Actor
			side   string
			record string
		}{{actorIn(haSon, "ngoc"), casework.Incoming, r.ID}, {actor("kien"), casework.Outgoing, dossier}} {
			for range 2 {
				_, err := p.desk.Relays(p.ctx(), of.who, of.side, false)
				p.must(err)
			}
			n := 0
			p.must(p.gate.Read(p.ctx(), gate.System("count", of.who.Commune), gate.Own, func(tx *gate.Tx) error {
				p.must(tx.Require(true))
				all, err := gate.ReadingsOfRecord(tx, of.record, 0, 50)
				for _, reading := range all {
					if reading.ActorID == of.who.ID && reading.Purpose == casework.PurposeList {
						n++
					}
				}
				return err
			}))
			if n != 1 {
				p.t.Errorf("the list of %s was noted %d times for %s", of.side, n, of.who.ID)
			}
		}
	})
}

func TestAskedBackStopsTheClockOnBothSides(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, file := p.processing()
		r := p.ask(dossier)
		p.post()
		p.now = at("2026-11-18 09:00")
		p.serve(r.ID, casework.LineQuestion, "Ông Thử sinh năm nào?")
		if err := p.desk.ServeRelay(p.ctx(), actorIn(haSon, "ngoc"), r.ID, casework.LineQuestion, "Còn gì nữa?", nil, 0); !errors.Is(err, casework.ErrNotNow) {
			p.t.Errorf("asked back twice: %v", err)
		}
		p.post()
		if out := p.ours(r.ID); out.State != casework.RelayBack || !out.MayReply {
			p.t.Errorf("asked back: %s", out.State)
		}
		p.now = at("2026-11-23 08:00")
		p.must(p.desk.SweepRelays(p.ctx(), haSon))
		p.must(p.desk.SweepRelays(p.ctx(), tongSon))
		if n := p.count("gate_event", "kind = 'casework.relay-due'"); n != 0 {
			p.t.Errorf("late while asked back: %d", n)
		}
		p.must(p.desk.ReplyRelay(p.ctx(), actor("tuan"), dossier, r.ID, "Sinh năm 1990, gửi kèm giấy.", []string{file}))
		p.post()
		came := p.came(r.ID)
		if came.State != casework.RelayOpen || len(came.Files) != 1 || !came.Due.After(at("2026-11-24 00:00")) {
			p.t.Errorf("after the reply: %s, due %s, %d files", came.State, came.Due, len(came.Files))
		}
	})
}

func TestARefusalEndsTheSubTaskWithItsReason(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		r := p.ask(dossier)
		p.post()
		p.serve(r.ID, casework.LineRefusal, "Sổ hộ tịch năm 1990 do xã khác giữ.")
		p.post()
		c, err := p.desk.Find(p.ctx(), actor("tuan"), dossier, "")
		p.must(err)
		if out := p.ours(r.ID); out.State != casework.RelayRefused || c.Subtasks[1].Answer != "Sổ hộ tịch năm 1990 do xã khác giữ." {
			p.t.Errorf("%s, %+v", out.State, c.Subtasks[1])
		}
	})
}

func TestADossierDoesNotFinishWhileACommuneIsAwaited(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		one, two := p.ask(dossier), p.ask(dossier)
		p.post()
		result := p.upload(tongSon, "ket-qua.jpg")
		p.act("tuan", dossier, "submit_result", casework.Input{Result: &result})
		p.act("binh", dossier, "sign", casework.Input{})
		if _, err := p.desk.Act(p.ctx(), actor("thu"), dossier, "issue", casework.Input{}); !errors.Is(err, casework.ErrAwaiting) {
			p.t.Errorf("issued while awaited: %v", err)
		}
		p.serve(one.ID, casework.LineAnswer, "Đã xác minh.")
		p.post()
		p.must(p.desk.RecallRelay(p.ctx(), actor("tuan"), dossier, two.ID, "Đã có giấy tờ thay thế."))
		p.act("thu", dossier, "issue", casework.Input{})
		p.post()
		if came := p.came(two.ID); came.State != casework.RelayRecalled || came.Lines[1].Body != "Đã có giấy tờ thay thế." {
			p.t.Errorf("recalled: %s, %+v", came.State, came.Lines)
		}
	})
}

// The recall and the answer cross on the way: both stand in both stories, each
// side keeps what it decided.
func TestARecallCrossesAnAnswer(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		r := p.ask(dossier)
		p.post()
		p.must(p.desk.RecallRelay(p.ctx(), actor("tuan"), dossier, r.ID, "Người dân đã tự nộp giấy."))
		p.serve(r.ID, casework.LineAnswer, "Đã xác minh.", p.upload(haSon, "tra-loi.jpg"))
		p.post()
		out, came := p.ours(r.ID), p.came(r.ID)
		if out.State != casework.RelayRecalled || came.State != casework.RelayAnswered || len(out.Lines) != 3 || len(came.Lines) != 3 {
			p.t.Errorf("ours %s with %d lines, theirs %s with %d", out.State, len(out.Lines), came.State, len(came.Lines))
		}
		if left, err := p.office.Unsettled(p.ctx(), gate.System("test", tongSon), 5); err != nil || len(left) != 0 {
			p.t.Errorf("left: %v, %v", left, err)
		}
	})
}

// A dossier that is stopped, and a sub-task whose answer was keyed in by hand,
// call back what others still work at.
func TestWhatEndsOtherwiseIsRecalled(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		byHand, byStop := p.ask(dossier), p.ask(dossier)
		p.post()
		p.must(p.desk.Take(p.ctx(), actor("tuan"), dossier, byHand.ID, casework.Answer{Text: "Trả lời qua điện thoại"}))
		p.act("binh", dossier, "stop", casework.Input{Reason: "Theo quyết định", LegalBasis: "căn cứ thử", Refund: "không thu"})
		p.post()
		for _, id := range []string{byHand.ID, byStop.ID} {
			if came := p.came(id); came.State != casework.RelayRecalled {
				p.t.Errorf("%s stands there as %s", id, came.State)
			}
		}
	})
}

func TestARequestToAClosedCommuneComesBack(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		r := p.ask(dossier)
		p.gone = true
		p.post()
		c, err := p.desk.Find(p.ctx(), actor("tuan"), dossier, "")
		p.must(err)
		if out := p.ours(r.ID); out.State != casework.RelayReturned || c.Subtasks[1].Answered.IsZero() || out.Lines[1].Body != post.ErrNobody.Code {
			p.t.Errorf("%s, %+v", out.State, out.Lines)
		}
	})
}

func TestBothSidesAreRemindedAndToldOnce(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		p.ask(dossier)
		p.post()
		told := func(c gate.Commune, late bool) int {
			n := 0
			p.must(p.gate.Read(p.ctx(), gate.System("count", c), gate.Own, func(tx *gate.Tx) error {
				p.must(tx.Require(true))
				return tx.Row(`SELECT COUNT(*) FROM gate_event WHERE commune_id = $1 AND kind = 'casework.relay-due' AND body LIKE $2`,
					fmt.Sprintf(`%%"late":%t%%`, late)).Scan(&n)
			}))
			return n
		}
		for _, when := range []struct {
			at         string
			soon, late int
		}{{"2026-11-18 08:00", 0, 0}, {"2026-11-20 14:00", 1, 0}, {"2026-11-21 08:00", 1, 1}, {"2026-11-23 08:00", 1, 1}} {
			p.now = at(when.at)
			for _, c := range []gate.Commune{tongSon, haSon} {
				p.must(p.desk.SweepRelays(p.ctx(), c))
				if soon, late := told(c, false), told(c, true); soon != when.soon || late != when.late {
					p.t.Errorf("%s in %d: reminded %d times, told late %d times; want %d and %d", when.at, c, soon, late, when.soon, when.late)
				}
			}
		}
	})
}

func TestWhoMayDoWhatWithARequest(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, file := p.processing()
		for who, want := range map[string]struct {
			actor gate.Actor
			err   error
		}{
			"a resident":              {actor("lan"), gate.ErrForbidden},
			"a receptionist":          {actor("hoa"), gate.ErrForbidden},
			"another specialist":      {actor("ngoc"), gate.ErrForbidden},
			"another field":           {actor("dat"), gate.ErrMissing},
			"of the other commune":    {actorIn(haSon, "tuan"), gate.ErrMissing},
			"to itself":               {actor("tuan"), casework.ErrCommune},
			"a file of nobody":        {actor("tuan"), casework.ErrRelayFile},
			"without a question":      {actor("tuan"), casework.ErrNoteMissing},
			"a term of minus one day": {actor("tuan"), casework.ErrTerm},
		} {
			r := casework.CommuneRequest{To: haSon, What: "Xác minh", Files: []string{file}}
			switch who {
			case "to itself", "of the other commune":
				r.To = tongSon
			case "a file of nobody":
				r.Files = []string{"nobody"}
			case "without a question":
				r.What = " "
			case "a term of minus one day":
				r.Term = clock.Term{Qty: -1, Unit: clock.WorkingDay}
			}
			if _, err := p.desk.AskCommune(p.ctx(), want.actor, dossier, r); !errors.Is(err, want.err) {
				p.t.Errorf("asked by %s: %v, want %v", who, err, want.err)
			}
		}
		r := p.ask(dossier, file)
		p.post()
		attached := p.came(r.ID).Files[0].ID
		for who, want := range map[string]struct {
			actor gate.Actor
			see   error
			serve error
		}{
			"a resident there":       {actorIn(haSon, "lan"), gate.ErrMissing, gate.ErrMissing},
			"a receptionist there":   {actorIn(haSon, "hoa"), nil, gate.ErrForbidden},
			"another field there":    {actorIn(haSon, "dat"), gate.ErrMissing, gate.ErrMissing},
			"another hamlet there":   {actorIn(haSon, "truong"), gate.ErrMissing, gate.ErrMissing},
			"a clerk there":          {actorIn(haSon, "thu"), gate.ErrMissing, gate.ErrMissing},
			"the asker, as answerer": {actor("ngoc"), gate.ErrMissing, gate.ErrMissing},
		} {
			_, seen := p.desk.RelayFile(p.ctx(), want.actor, r.ID, attached)
			if !errors.Is(seen, want.see) {
				p.t.Errorf("its file read by %s: %v, want %v", who, seen, want.see)
			}
			err := p.desk.ServeRelay(p.ctx(), want.actor, r.ID, casework.LineAnswer, "Đã xác minh.", nil, 0)
			if !errors.Is(err, want.serve) {
				p.t.Errorf("answered by %s: %v, want %v", who, err, want.serve)
			}
		}
		// The dossier itself stays where it is.
		if _, err := p.desk.Find(p.ctx(), actorIn(haSon, "kien"), dossier, "tò mò"); !errors.Is(err, gate.ErrMissing) {
			p.t.Errorf("the dossier opened by the other commune: %v", err)
		}
		if _, err := p.desk.File(p.ctx(), actorIn(haSon, "kien"), attached, "tò mò"); !errors.Is(err, gate.ErrMissing) {
			p.t.Errorf("its file opened past the request: %v", err)
		}
		// Given to ngoc, it is hers, and the leader's.
		p.must(p.desk.AssignRelay(p.ctx(), actorIn(haSon, "kien"), r.ID, "ngoc", 0))
		if err := p.desk.ServeRelay(p.ctx(), actorIn(haSon, "tuan"), r.ID, casework.LineAnswer, "Đã xác minh.", nil, 0); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("answered by another specialist: %v", err)
		}
		if err := p.desk.AssignRelay(p.ctx(), actorIn(haSon, "tuan"), r.ID, "tuan", 0); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("taken from a colleague: %v", err)
		}
		for side, want := range map[string]int{casework.Incoming: 1, casework.Outgoing: 0} {
			l, err := p.desk.Relays(p.ctx(), actorIn(haSon, "hoa"), side, false)
			if err != nil || len(l.Rows) != want {
				p.t.Errorf("list of %s: %d, %v", side, len(l.Rows), err)
			}
		}
		if _, err := p.desk.Relays(p.ctx(), actorIn(haSon, "lan"), casework.Incoming, false); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("the list for a resident: %v", err)
		}
	})
}

func TestBothAuditLogsTellOfARequest(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, _ := p.processing()
		r := p.ask(dossier)
		p.post()
		p.serve(r.ID, casework.LineAnswer, "Đã xác minh.")
		p.post()
		for c, want := range map[gate.Commune][]string{
			tongSon: {"casework.asked-commune", "post.sent", "post.arrived", "post.received"},
			haSon:   {"post.received", "casework.relay-came", "casework.relay-served", "post.sent", "post.arrived"},
		} {
			said := map[string]bool{}
			p.must(p.gate.Read(p.ctx(), gate.System("audit", c), gate.Own, func(tx *gate.Tx) error {
				p.must(tx.Require(true))
				lines, err := gate.AuditLines(tx, "", 0, 1000)
				for _, l := range lines {
					said[l.What] = true
				}
				return err
			}))
			for _, what := range want {
				if !said[what] {
					p.t.Errorf("the log of %d does not say %s", c, what)
				}
			}
		}
	})
}

// Whatever fails on the way, every request and every answer counts once.
func TestLettersThatComeTwiceAskOnce(t *testing.T) {
	pairs(t, func(p *pair) {
		dossier, file := p.processing()
		p.ask(dossier, file)
		hidden := false
		lossy := post.NewOffice(p.gate, post.Options{Files: p.files, Handlers: p.desk.Post(), Partner: func(of, in gate.Commune) (gate.Actor, bool) {
			if of == haSon && !hidden { // the receipt is lost once
				hidden = true
				return gate.NewActor("nobody", 0), true
			}
			who := gate.NewActor("commune", in)
			return who, true
		}})
		runner := jobs.New(p.gate, func() []gate.Commune { return []gate.Commune{tongSon, haSon} },
			map[string]jobs.Handler{post.DeliverJob: lossy.Deliver}, jobs.Options{})
		for range 3 {
			p.must(runner.Drain(p.ctx()))
			p.now = p.now.Add(time.Hour)
		}
		l, err := p.desk.Relays(p.ctx(), actorIn(haSon, "ngoc"), casework.Incoming, false)
		p.must(err)
		if !hidden || len(l.Rows) != 1 {
			p.t.Errorf("%d requests came", len(l.Rows))
		}
	})
}
