package casework_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
)

var errPlanned = errors.New("planned")

// lossy lets each end of each letter fail now and then: before it did anything,
// after it did everything, or by a panic.
func (p *pair) lossy(r *rand.Rand) {
	broken := func() (before, after bool) {
		switch r.IntN(6) {
		case 0:
			return true, false
		case 1:
			return false, true
		}
		return false, false
	}
	handlers := map[string]post.Handler{}
	for kind, h := range p.desk.Post() {
		lossy := post.Handler{Receive: func(tx *gate.Tx, l post.Letter) error {
			before, after := broken()
			if before {
				return errPlanned
			}
			if err := h.Receive(tx, l); err != nil {
				return err
			}
			if after {
				panic("planned")
			}
			return nil
		}}
		if h.Settled != nil {
			lossy.Settled = func(tx *gate.Tx, l post.Letter, o post.Outcome) error {
				if before, _ := broken(); before {
					return errPlanned
				}
				return h.Settled(tx, l, o)
			}
		}
		handlers[kind] = lossy
	}
	p.office = post.NewOffice(p.gate, post.Options{Files: p.files, Handlers: handlers, Partner: func(of, in gate.Commune) (gate.Actor, bool) {
		who := gate.NewActor(fmt.Sprintf("commune:%d", of), in)
		who.Name = "Ủy ban nhân dân " + communes[of]
		return who, true
	}})
	p.runner = jobs.New(p.gate, func() []gate.Commune { return []gate.Commune{tongSon, haSon} },
		map[string]jobs.Handler{post.DeliverJob: p.office.Deliver}, jobs.Options{Workers: 1})
}

// arrive carries letters until all have come, over hours of failing.
func (p *pair) arrive() {
	p.t.Helper()
	for range 40 {
		p.post()
		p.now = p.now.Add(2 * time.Hour)
		left := 0
		for _, c := range []gate.Commune{tongSon, haSon} {
			all, err := p.office.Unsettled(p.ctx(), gate.System("test", c), 50)
			p.must(err)
			left += len(all)
		}
		if left == 0 {
			return
		}
	}
	p.t.Fatal("letters are still on their way")
}

// Whatever fails on the way, in whatever order letters are carried: at the end
// both halves of a dossier stand alike, and nothing happened twice.
func TestBothHalvesAgreeWhateverFails(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			pairs(t, func(p *pair) {
				r := rand.New(rand.NewPCG(seed, 7))
				p.lossy(r)
				done := p.enteredFor(haSon)
				p.arrive()
				there := p.there(done.ID)
				result, up := p.upload(haSon, "ket-qua.jpg"), p.upload(tongSon, "bo-sung.jpg")
				up.Item = 1
				sometimes := func() {
					if r.IntN(2) == 0 {
						p.post()
					}
				}
				p.actThere("hoa", there.ID, "pass_on", casework.Input{Assignee: "ngoc"})
				sometimes()
				p.actThere("ngoc", there.ID, "propose_supplement", casework.Input{Items: items(1)})
				p.actThere("hoa", there.ID, "ask", casework.Input{Items: items(1)})
				p.must(p.desk.Write(p.ctx(), actor("lan"), done.ID, "Tôi gửi ngay."))
				p.arrive()
				p.act("lan", done.ID, "supply", casework.Input{Files: []casework.Upload{up}})
				p.arrive()
				p.actThere("ngoc", there.ID, "submit_result", casework.Input{Result: &result})
				sometimes()
				p.actThere("binh", there.ID, "sign", casework.Input{})
				p.actThere("thu", there.ID, "issue", casework.Input{})
				p.arrive()
				p.act("hoa", done.ID, "hand_over", casework.Input{})
				p.arrive()

				home := p.home(done.ID)
				c, err := p.desk.Find(p.ctx(), actorIn(haSon, "kien"), there.ID, "")
				p.must(err)
				if home.National != procedures.Returned || c.National != home.National || home.Supplements != 1 || c.Supplements != 1 {
					p.t.Errorf("at home %d with %d requests, there %d with %d", home.National, home.Supplements, c.National, c.Supplements)
				}
				for where, of := range map[string]casework.Case{"at home": home, "there": c} {
					files, words, ways := map[string]int{}, map[string]int{}, map[string]int{}
					for _, a := range of.Files {
						files[a.Kind]++
					}
					for _, m := range of.Messages {
						words[m.Body+m.Key]++
					}
					for _, s := range of.Steps {
						ways[s.Transition]++
					}
					if files["supplement"] != 1 || files["result"] != 1 || words["Tôi gửi ngay."] != 1 || words["casework.message.supplement"] != 1 {
						p.t.Errorf("%s: files %v, words %v", where, files, words)
					}
					for _, step := range []string{"pass_on", "ask", "supply", "issue", "hand_over"} {
						if ways[step] != 1 {
							p.t.Errorf("%s %s was taken %d times", where, step, ways[step])
						}
					}
				}
			})
		})
	}
}
