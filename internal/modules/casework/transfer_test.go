package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

// certified is the declaration-free way in: a walk-in at the counter of Tống
// Sơn whose dossier is Hà Sơn's to resolve.
func (p *pair) enteredFor(c gate.Commune) casework.Submitted {
	p.t.Helper()
	r, err := p.desk.StartDraft(p.ctx(), actor("hoa"), birth, casework.AtCounter)
	p.must(err)
	p.fill(actor("hoa"), r.ID)
	p.real()
	done, err := p.desk.Enter(p.ctx(), actor("hoa"), casework.CounterEntry{Draft: r.ID, Accept: true, For: c,
		Applicant: casework.Person{Account: "lan"}, Papers: []casework.HandedIn{{Component: "c3", Name: "Giấy chứng sinh", Quantity: 1}}})
	p.must(err)
	return done
}

// real gives the files of the fixtures bytes that can travel.
func (p *pair) real() {
	p.t.Helper()
	up := p.upload(tongSon, "x.jpg")
	_, err := p.db.Write.Exec(`UPDATE casework_attachment SET blob_key = $1, thumb_key = '', hash = $2 WHERE blob_key LIKE '%/giay-chung-sinh.jpg'`,
		up.File.Key, up.File.Hash)
	p.must(err)
}

// there is the other commune's half of a dossier of ours.
func (p *pair) there(home string) casework.Dossier {
	p.t.Helper()
	t, ok, err := p.desk.TransferOf(p.ctx(), actor("hoa"), home)
	p.must(err)
	if !ok || t.TheirID == "" {
		p.t.Fatalf("the other half of %s is not known: %+v", home, t)
	}
	c, err := p.desk.Find(p.ctx(), actorIn(haSon, "kien"), t.TheirID, "")
	p.must(err)
	return c.Dossier
}

func (p *pair) home(id string) casework.Case {
	p.t.Helper()
	c, err := p.desk.Find(p.ctx(), actor("kien"), id, "")
	p.must(err)
	return c
}

func (p *pair) actThere(who, dossier, transition string, in casework.Input) {
	p.t.Helper()
	if _, err := p.desk.Act(p.ctx(), actorIn(haSon, who), dossier, transition, in); err != nil {
		p.t.Fatalf("%s by %s in the other commune: %v", transition, who, err)
	}
}

// Any centre may receive, the competent commune resolves (PROCESS §2): from the
// counter of one commune to the result handed over there.
func TestADossierReceivedForAnotherCommune(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		received := p.now
		home := p.home(done.ID)
		if home.Away != haSon || home.Authority != "Ủy ban nhân dân xã Hà Sơn" || home.ReceivePlace != "Trung tâm Phục vụ hành chính công xã Tống Sơn" ||
			home.Waits != procedures.ForOther || home.National != procedures.Received {
			p.t.Errorf("at home: %+v", home.Dossier)
		}
		p.now = p.now.Add(26 * time.Hour) // the line between the communes was down for a day
		p.post()
		there := p.there(done.ID)
		if !there.Received.Equal(received) || !there.Due.Equal(home.Promised) || there.From != tongSon || there.Code == home.Code ||
			there.ReceivePlace != home.ReceivePlace || there.Applicant != "" || there.Title == "" || there.State != "accepted" {
			p.t.Errorf("there: %+v", there)
		}
		// It is processed there; the resident follows at home, by the home code.
		p.actThere("hoa", there.ID, "pass_on", casework.Input{Assignee: "ngoc"})
		p.post()
		if tracked, err := p.desk.Track(p.ctx(), tongSon, "10.0.0.1", done.Code, done.PIN); err != nil || tracked.National != procedures.InProcess {
			p.t.Errorf("tracked by the home code: %+v, %v", tracked, err)
		}
		result := p.upload(haSon, "ket-qua.jpg")
		p.actThere("ngoc", there.ID, "submit_result", casework.Input{Result: &result})
		p.post()
		if c := p.home(done.ID); c.ResultFile != "" {
			p.t.Error("the draft of the result was sent before it was issued")
		}
		p.actThere("binh", there.ID, "sign", casework.Input{})
		p.actThere("thu", there.ID, "issue", casework.Input{})
		if _, err := p.desk.Act(p.ctx(), actorIn(haSon, "hoa"), there.ID, "hand_over", casework.Input{}); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("handed over where nobody waits for it: %v", err)
		}
		p.post()
		home = p.home(done.ID)
		a, err := p.desk.File(p.ctx(), actor("kien"), home.ResultFile, "")
		p.must(err)
		if home.National != procedures.Finished || !blob.BelongsTo(a.Key, int64(tongSon)) || home.ResultNumber == "" {
			p.t.Errorf("finished at home: %d, %s, %q", home.National, a.Key, home.ResultNumber)
		}
		p.act("hoa", done.ID, "hand_over", casework.Input{})
		p.post()
		if there = p.there(done.ID); there.National != procedures.Returned || there.Returned.IsZero() {
			p.t.Errorf("after it was handed over at home, there: %+v", there)
		}
		home = p.home(done.ID)
		if home.National != procedures.Returned || home.Open() {
			p.t.Errorf("returned at home: %+v", home.Dossier)
		}
		var way []string
		for _, s := range home.Steps {
			way = append(way, s.Transition)
		}
		want := []string{"submit", "accept", "send-away", "came", "pass_on", "submit_result", "sign", "issue", "hand_over"}
		if len(way) != len(want) {
			p.t.Errorf("the control slip at home: %v, want %v", way, want)
		}
	})
}

func TestSupplementsGoThroughTheCentreThatReceived(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		there := p.there(done.ID)
		p.actThere("hoa", there.ID, "pass_on", casework.Input{Assignee: "ngoc"})
		p.actThere("ngoc", there.ID, "propose_supplement", casework.Input{Items: items(1)})
		p.actThere("hoa", there.ID, "ask", casework.Input{Items: items(1)})
		p.post()
		home := p.home(done.ID)
		if home.National != procedures.WantsPapers || home.Waits != procedures.ForResident || len(home.Asked) != 1 || home.PausedSince.IsZero() || home.Supplements != 1 {
			p.t.Errorf("asked at home: %+v, %d items", home.Dossier, len(home.Asked))
		}
		if _, err := p.desk.Act(p.ctx(), actor("kien"), done.ID, "give_up", casework.Input{Reason: "x", Refund: "x"}); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("stopped at home: %v", err)
		}
		up := p.upload(tongSon, "bo-sung.jpg")
		up.Item = 1
		p.act("lan", done.ID, "supply", casework.Input{Files: []casework.Upload{up}})
		p.post()
		c, err := p.desk.Find(p.ctx(), actorIn(haSon, "ngoc"), there.ID, "")
		p.must(err)
		found := false
		for _, a := range c.Files {
			found = found || a.Name == "bo-sung.jpg" && a.Kind == "supplement" && blob.BelongsTo(a.Key, int64(haSon))
		}
		if !found || c.National != procedures.InProcess || !c.PausedSince.IsZero() {
			p.t.Errorf("supplied there: %+v, %+v", c.Dossier, c.Files)
		}
		if home = p.home(done.ID); home.National != procedures.InProcess || !home.PausedSince.IsZero() || home.Waits != procedures.ForOther {
			p.t.Errorf("after it was supplied, at home: %+v", home.Dossier)
		}
	})
}

// What is asked for there is paid at home, once.
func TestMoneyIsPaidAtHome(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		there := p.there(done.ID)
		p.actThere("hoa", there.ID, "pass_on", casework.Input{Assignee: "ngoc"})
		p.actThere("ngoc", there.ID, "charge", casework.Input{Dong: 50_000, Note: "Lệ phí thử"})
		p.post()
		charged := func(c gate.Commune, dossier string) (g casework.Charge) {
			p.must(p.gate.Read(p.ctx(), gate.System("till", c), gate.Own, func(tx *gate.Tx) (err error) {
				p.must(tx.Require(true))
				g, err = p.desk.Charged(tx, dossier, "")
				return err
			}))
			return g
		}
		if home, away := charged(tongSon, done.ID).Owed, charged(haSon, there.ID).Owed; home != 50_000 || away != 0 {
			p.t.Errorf("owed at home %d, there %d", home, away)
		}
		for range 2 { // told twice
			p.must(p.desk.Paid(p.ctx(), tongSon, casework.Payment{Dossier: done.ID, Dong: 50_000, How: casework.PaidTransfer, Receipt: "BL-1"}))
		}
		p.post()
		c, err := p.desk.Find(p.ctx(), actorIn(haSon, "ngoc"), there.ID, "")
		p.must(err)
		if c.National != procedures.InProcess || len(c.Duties) != 1 || c.Duties[0].Receipt != "BL-1" || !c.PausedSince.IsZero() {
			p.t.Errorf("paid, there: %d, %+v", c.National, c.Duties)
		}
		if home := p.home(done.ID); home.National != procedures.InProcess || home.Duties[0].Receipt != "BL-1" {
			p.t.Errorf("paid, at home: %d, %+v", home.National, home.Duties)
		}
	})
}

// The commune that resolves a dossier reports and counts it; home does not.
func TestADossierIsReportedOnce(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		there := p.there(done.ID)
		for c, of := range map[gate.Commune]struct {
			id   string
			want error
		}{tongSon: {done.ID, gate.ErrMissing}, haSon: {there.ID, nil}} {
			p.must(p.gate.Read(p.ctx(), gate.System("outward", c), gate.Own, func(tx *gate.Tx) error {
				p.must(tx.Require(true))
				if _, err := p.desk.Outward(tx, of.id); !errors.Is(err, of.want) {
					p.t.Errorf("reported by %d: %v, want %v", c, err, of.want)
				}
				return nil
			}))
		}
	})
}

func TestWordsCrossBothWays(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		there := p.there(done.ID)
		p.must(p.desk.Write(p.ctx(), actor("lan"), done.ID, "Bao giờ có kết quả?"))
		p.post()
		p.must(p.desk.Write(p.ctx(), actorIn(haSon, "kien"), there.ID, "Ngày mai anh chị nhé."))
		p.post()
		for what, of := range map[string]struct {
			who gate.Actor
			id  string
		}{"at home": {actor("kien"), done.ID}, "there": {actorIn(haSon, "kien"), there.ID}} {
			c, err := p.desk.Find(p.ctx(), of.who, of.id, "")
			p.must(err)
			said := map[string]int{}
			for _, m := range c.Messages {
				said[m.Side+m.Body]++
			}
			if said["residentBao giờ có kết quả?"] != 1 || said["officeNgày mai anh chị nhé."] != 1 {
				p.t.Errorf("%s the thread is %v", what, said)
			}
		}
	})
}

func TestAMisdirectedDossierIsTransferred(t *testing.T) {
	pairs(t, func(p *pair) {
		s := p.filed("lan")
		p.real()
		for who, want := range map[string]error{"lan": gate.ErrForbidden, "minh": gate.ErrForbidden, "tuan": gate.ErrForbidden, "truong": gate.ErrMissing} {
			err := p.desk.Transfer(p.ctx(), actor(who), s.ID, casework.Sending{To: haSon, Reason: "Nơi cư trú ở xã Hà Sơn"})
			if !errors.Is(err, want) {
				p.t.Errorf("transferred by %s: %v, want %v", who, err, want)
			}
		}
		if err := p.desk.Transfer(p.ctx(), actorIn(haSon, "hoa"), s.ID, casework.Sending{To: tongSon, Reason: "x"}); !errors.Is(err, gate.ErrMissing) {
			p.t.Errorf("transferred by the other commune: %v", err)
		}
		if err := p.desk.Transfer(p.ctx(), actor("hoa"), s.ID, casework.Sending{To: haSon}); !errors.Is(err, casework.ErrReason) {
			p.t.Errorf("transferred without a reason: %v", err)
		}
		p.must(p.desk.Transfer(p.ctx(), actor("hoa"), s.ID, casework.Sending{To: haSon, Reason: "Nơi cư trú ở xã Hà Sơn"}))
		if err := p.desk.Transfer(p.ctx(), actor("hoa"), s.ID, casework.Sending{To: haSon, Reason: "lần nữa"}); !errors.Is(err, casework.ErrAway) {
			p.t.Errorf("transferred twice: %v", err)
		}
		p.post()
		own, err := p.desk.FindOwn(p.ctx(), actor("lan"), s.ID)
		p.must(err)
		if own.Messages[0].Key != "casework.message.sent-away" || own.Authority != "Ủy ban nhân dân xã Hà Sơn" {
			p.t.Errorf("the resident reads %+v", own.Messages[0])
		}
		there := p.there(s.ID)
		if there.State != procedures.Start || !there.Received.IsZero() {
			p.t.Errorf("it was not accepted at home, but there it is %s", there.State)
		}
		p.actThere("hoa", there.ID, "accept", casework.Input{})
		p.post()
		if c := p.home(s.ID); c.National != procedures.Received || c.Received.IsZero() || c.Due.IsZero() {
			p.t.Errorf("accepted there, at home: %+v", c.Dossier)
		}
		// It is not theirs either.
		p.must(p.desk.SendBack(p.ctx(), actorIn(haSon, "hoa"), there.ID, "Trẻ cư trú ở xã Tống Sơn", 0))
		p.post()
		c := p.home(s.ID)
		if c.Away != 0 || c.Waits != procedures.ForOffice || c.Desk != procedures.ByReceptionist || c.Authority != "Ủy ban nhân dân xã Tống Sơn" {
			p.t.Errorf("back at home: %+v", c.Dossier)
		}
		ended, err := p.desk.Find(p.ctx(), actorIn(haSon, "kien"), there.ID, "")
		if err != nil || ended.Open() {
			p.t.Errorf("there it goes on: %+v, %v", ended.Dossier, err)
		}
		// And once more away: another dossier there.
		p.must(p.desk.Transfer(p.ctx(), actor("kien"), s.ID, casework.Sending{To: haSon, Reason: "x"}))
		p.post()
		if again := p.there(s.ID); again.ID == there.ID || !again.Open() {
			p.t.Errorf("sent again, there is %+v", again)
		}
	})
}

func TestADossierThatIsNotTakenComesHome(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.gone = true
		p.post()
		c := p.home(done.ID)
		if c.Away != 0 || c.State.ID != "accepted" || c.Desk != procedures.ByReceptionist {
			p.t.Errorf("at home: %+v", c.Dossier)
		}
		if last := c.Steps[len(c.Steps)-1]; last.Transition != "came-back" || last.Detail.Reason != "post.nobody" {
			p.t.Errorf("the last step: %+v", last)
		}
	})
}

// The resident withdraws while the result is being issued: what is not
// possible any more comes back, and home shows how it really stands.
func TestADeedThatComesTooLate(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		there := p.there(done.ID)
		p.actThere("hoa", there.ID, "pass_on", casework.Input{Assignee: "ngoc"})
		p.post()
		result := p.upload(haSon, "ket-qua.jpg")
		p.actThere("ngoc", there.ID, "submit_result", casework.Input{Result: &result})
		p.actThere("binh", there.ID, "sign", casework.Input{})
		p.actThere("thu", there.ID, "issue", casework.Input{})
		p.act("lan", done.ID, "withdraw", casework.Input{Reason: "Tôi đổi ý"})
		p.post()
		c := p.home(done.ID)
		told := slices.ContainsFunc(c.Messages, func(m casework.Message) bool { return m.Key == "casework.message.not-taken-there" })
		if c.National != procedures.Finished || !told {
			p.t.Errorf("at home: %d, told %v", c.National, told)
		}
		if there = p.there(done.ID); there.National != procedures.Finished {
			p.t.Errorf("there: %d", there.National)
		}
	})
}

func TestOfficialsAtHomeDoNotWorkOnADossierThatIsAway(t *testing.T) {
	pairs(t, func(p *pair) {
		done := p.enteredFor(haSon)
		p.post()
		for _, c := range p.home(done.ID).Next {
			if c.ID != "withdraw_at_desk" {
				p.t.Errorf("the head of the centre is offered %s", c.ID)
			}
		}
		if _, err := p.desk.Act(p.ctx(), actor("hoa"), done.ID, "pass_on", casework.Input{}); !errors.Is(err, gate.ErrForbidden) {
			p.t.Errorf("passed on at home: %v", err)
		}
		if _, err := p.desk.Assign(p.ctx(), actor("binh"), done.ID, "tuan", "", 0); !errors.Is(err, casework.ErrNotNow) {
			p.t.Errorf("assigned at home: %v", err)
		}
		if _, err := p.desk.Ask(p.ctx(), actor("tuan"), done.ID, casework.Request{Agency: "Công an", What: "x"}); !errors.Is(err, casework.ErrNotNow) {
			p.t.Errorf("asked at home: %v", err)
		}
		there := p.there(done.ID)
		for _, id := range []string{there.ID} {
			if _, err := p.desk.Find(p.ctx(), actor("kien"), id, "tò mò"); !errors.Is(err, gate.ErrMissing) {
				p.t.Errorf("the other half opened from home: %v", err)
			}
		}
	})
}
