package doors_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

// procedure is one with the general declaration and no papers to attach.
const procedure = "2.002481" // chuyển trường

// A scene is a set of things in one commune, each made when it is first named:
// through the use cases that people use, by the reader where their role can
// have such a thing, else by whoever does.
type scene struct {
	*town
	reader *reader
	made   map[string]string
	drafts []string
}

func (c *town) scene(r *reader) *scene {
	if r.column == anonymous {
		r = c.readers["resident"]
	}
	return &scene{town: c, reader: r, made: map[string]string{}}
}

// mine is the scene of a reader that requests only look at.
func (c *town) mine(r *reader) *scene {
	if c.scenes[r.column] == nil {
		c.scenes[r.column] = c.scene(r)
	}
	return c.scenes[r.column]
}

// leave throws away what is bounded in number, and what changes how its owner
// signs in. What the request ended already is not there any more.
func (s *scene) leave() {
	if id := s.made["passkey"]; id != "" {
		_ = s.People.RemovePasskey(s.ctx(), s.reader.actor, id)
	}
	if id := s.made["edition"]; id != "" {
		_ = s.Services.Discard(s.ctx(), s.as("centre-head"), id)
	}
	for _, id := range s.drafts {
		for _, r := range s.readers {
			if s.Desk.DeleteDraft(s.ctx(), r.actor, id) == nil {
				break
			}
		}
	}
}

// fill writes a scene's things into an address or a body.
func (s *scene) fill(text string) string {
	return things.ReplaceAllStringFunc(text, func(name string) string { return s.get(strings.Trim(name, "{}")) })
}

func (s *scene) get(kind string) string {
	if value, ok := same[kind]; ok {
		return value
	}
	if _, ok := s.made[kind]; !ok {
		makers()[kind](s)
	}
	if s.made[kind] == "" {
		s.t.Fatalf("no {%s} came to be for the %s", kind, s.reader.column)
	}
	return s.made[kind]
}

func (s *scene) as(column string) gate.Actor { return s.readers[column].actor }

// owner is whose drafts and dossiers they are.
func (s *scene) owner() *reader { return s.readers["resident"] }

// same are values that mean the same in every commune.
var same = map[string]string{
	"assessed-set": assessedSet, "assessed-criterion": "1",
	"procedure": procedure, "own-question": "c1", "page": "noi-nhan", "provider": "vneid", "money-provider": "casso", "step": "2", "transition": "charge",
	"edition-section": "request", "edition-page": "noi-dung", "edition-field": "nguoi", "edition-rule": "thu", "edition-paper": "c1",
	"trial": "nguoi-dan", "own-version": "1001",
	"own-transition": "withdraw", "paper": "tiep-nhan", "ticket-act": "vang", "code-list": "service", "year": "2026", "indicator": "2.1",
	"followed-set": "ntm-2021-2025-xa", "measured-indicator": "11", "criterion": "1", "data-file": "so-do.json", "frozen-paper": "1-to-trinh.docx", "vote-paper": "thong-bao.pdf",
}

// nobodys are well-formed values that name nothing in any commune; kinds not
// listed are UUIDs.
var nobodys = map[string]string{
	"check-code": "ZZZZZZZZZZ", "share": "KHONGCOLIENKETNAYDAUBAN",
	"fee": "HSZZZZZZZZ", "paid-fee": "HSZZZZZZZZ",
	"own": "NB-KHONGCO", "code": "H56.15316-261123-9999", "pin": "000000", "ticket": "987654", "reading": "987654", "passkey": "bm9ib2R5LWhhcy10aGlz",
}

func nobody(kind string) string {
	if value, ok := nobodys[kind]; ok {
		return value
	}
	return uuid.NewSHA1(uuid.Nil, []byte(kind)).String()
}

// fresh are values that name nothing of one commune: new from request to
// request, or of the whole house.
var fresh = map[string]bool{"boundary": true, "new-sheet": true, "me": true, "phone": true, "version": true, "asset": true, "backup": true}

// makers say how each kind of thing comes to be.
func makers() map[string]func(s *scene) {
	return map[string]func(s *scene){
		"asset":          (*scene).asset,
		"backup":         (*scene).backup,
		"notice":         (*scene).notice,
		"phone":          func(s *scene) { s.made["phone"] = s.phone() },
		"draft":          (*scene).draft,
		"draft-file":     func(s *scene) { s.made["draft-file"] = s.attach(s.owner(), s.get("draft")) },
		"entry":          (*scene).entry,
		"entry-file":     func(s *scene) { s.made["entry-file"] = s.attach(s.receiver(), s.get("entry")) },
		"dossier":        (*scene).dossier,
		"code":           func(s *scene) { s.get("dossier") },
		"pin":            func(s *scene) { s.get("dossier") },
		"file":           func(s *scene) { s.get("dossier") },
		"version":        func(s *scene) { s.get("dossier") },
		"task":           (*scene).task,
		"relay":          (*scene).relay,
		"relay-file":     func(s *scene) { s.get("relay") },
		"asked":          func(s *scene) { s.made["asked"] = s.askBeside(s.get("dossier")) },
		"letter":         (*scene).letter,
		"visitor":        (*scene).visitor,
		"official":       (*scene).official,
		"role":           func(s *scene) { s.get("official") },
		"specialist":     func(s *scene) { s.made["specialist"] = s.as("specialist").ID },
		"helper":         func(s *scene) { s.made["helper"] = s.helper().actor.ID },
		"device":         (*scene).device,
		"token":          (*scene).accessToken,
		"program":        (*scene).program,
		"reading":        (*scene).reading,
		"alarm":          (*scene).alarm,
		"consent":        (*scene).consent,
		"consented":      (*scene).consented,
		"delegation":     (*scene).delegation,
		"passkey":        (*scene).passkey,
		"filter":         (*scene).filter,
		"ticket":         (*scene).ticket,
		"scan":           (*scene).scan,
		"entered":        (*scene).entered,
		"outbox":         (*scene).outbox,
		"takeover":       (*scene).takeover,
		"household":      (*scene).household,
		"member":         func(s *scene) { s.get("household") },
		"household-code": func(s *scene) { s.get("household") },
		"household-list": (*scene).householdList,
		"inventory-item": (*scene).inventoryItem,
		"report":         (*scene).report,
		"annex":          (*scene).annex,

		"recognition-file": (*scene).recognitionFile, "frozen-dossier": (*scene).frozenDossier,

		"fee": (*scene).fee, "paid-fee": (*scene).paidFee, "bank-account": (*scene).bankAccount, "statement": (*scene).statement,
		"movement": (*scene).movement, "refund": (*scene).refund, "asked-refund": (*scene).askedRefund,

		"template": (*scene).template,

		"entered-figure": (*scene).enteredFigure, "boundary": (*scene).boundary,
		"talk":         (*scene).talk,
		"consultation": (*scene).consultation,
		"opinion-said": func(s *scene) { s.get("consultation") },
		"opinion-read": func(s *scene) { s.get("consultation") },
		"planned":      (*scene).planned,
		"idea":         (*scene).idea,
		"choice":       (*scene).choice,
		"vote":         (*scene).vote, "vote-home": func(s *scene) { s.get("vote") },
		"campaign": (*scene).campaign, "surveyed": (*scene).surveyed, "spare": func(s *scene) { s.get("surveyed") },
		"second-sheet": (*scene).secondSheet, "questionnaire": (*scene).questionnaire,
		"new-sheet": func(s *scene) { s.made["new-sheet"] = uuid.NewString() },
		"me":        func(s *scene) { s.made["me"] = s.reader.actor.ID },

		"paper-draft": (*scene).paperDraft,
		"held-paper":  (*scene).heldPaper,
		"check-code":  func(s *scene) { s.get("held-paper") },
		"share":       func(s *scene) { s.get("held-paper") },
		"share-id":    func(s *scene) { s.get("held-paper") },
		"signing-key": (*scene).signingKey,
		"edition":     (*scene).edition,

		"assessment-file": (*scene).assessmentFile, "assessment-proof": (*scene).assessmentProof, "assessment-posting": (*scene).assessmentPosting,
		"assessment-comment": (*scene).assessmentComment, "assessment-opinion": (*scene).assessmentOpinion,
		"assessment-remark": (*scene).assessmentRemark, "assessment-task": (*scene).assessmentTask,
		"own":   (*scene).own,
		"sheet": (*scene).sheet,
	}
}

var assetName = regexp.MustCompile(`/_assets/([^"/]+\.css)`)

// asset is a style sheet that a page names.
func (s *scene) asset() {
	page := s.serve(newRequest(http.MethodGet, "/_ui", ""))
	s.made["asset"] = assetName.FindStringSubmatch(page.Body)[1]
}

// backup is one of the whole house, with every commune in it.
func (s *scene) backup() {
	if s.house.backedUp == "" {
		_, err := s.NewBackupKey()
		s.must(err)
		made, err := s.Backup(s.ctx())
		s.must(err)
		s.house.backedUp = made.Name
	}
	s.made["backup"] = s.house.backedUp
}

func (s *scene) notice() {
	s.must(s.Notices.Say(s.ctx(), s.id, []string{s.reader.actor.ID}, notices.Notice{Kind: notices.Letter, Key: "notices.said.accepted",
		Args: []string{"H56.15316-261123-0001"}, Href: "/ho-so"}))
	lines, _, err := s.Notices.Mine(s.ctx(), s.reader.actor, "")
	s.must(err)
	s.made["notice"] = lines[0].ID
}

// many is how many there are of what is counted from 1 in each commune: the
// last one elsewhere is not also one of ours.
func (s *scene) many() int {
	if s.id == elsewhere {
		return 40
	}
	return 1
}

// apiToken is the secret of a token with all that the administrator may do.
func (c *town) apiToken() string {
	admin := c.readers["admin"].actor
	secret, err := c.People.NewToken(c.ctx(), admin, admin.ID, people.Token{Name: "Máy", Scopes: people.Scopes(admin),
		Until: c.Gate.Now().AddDate(0, 0, 7)})
	c.must(err)
	return secret
}

// again signs a reader in whose session the request has ended.
func again(c *town, r *reader) {
	if r.column != anonymous {
		c.signIn(r)
	}
}

// forOneself ends acting for a resident.
func forOneself(c *town, r *reader) {
	if r.actor.May(people.MayActFor) {
		c.must(c.People.ActFor(c.ctx(), r.actor, ""))
	}
}

// until is a day a week ahead as JSON writes instants.
var until = time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)

var tokenBody = fmt.Sprintf(`{"account":"{program}","name":"Máy","scopes":["casework.receive"],"until":%q}`, until)
