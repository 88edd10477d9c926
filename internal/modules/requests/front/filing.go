package front

import (
	"errors"
	"net/http"
	"slices"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/web"
)

// What is refused while a report is written. The place in the form is said
// where the fault is made.
var (
	ErrDraftGone = fault.New(fault.Missing, "report.draft-gone")
	errNothing   = fault.New(fault.Invalid, "report.nothing-told")
	errKind      = fault.New(fault.Invalid, "report.kind-missing")
	errCategory  = fault.New(fault.Invalid, "report.category-missing")
	errAnswer    = fault.New(fault.Invalid, "report.answer-missing")
	errPlace     = fault.New(fault.Invalid, "report.place-missing")
	errOutside   = fault.New(fault.Invalid, "report.place-outside")
	errPressed   = fault.New(fault.Invalid, "report.place-by-key")
	errTooLong   = fault.New(fault.Invalid, "report.too-long") // characters at most
	errWhether   = fault.New(fault.Invalid, "report.anonymous-missing")
	errName      = fault.New(fault.Invalid, "report.name-missing")
	errAddress   = fault.New(fault.Invalid, "report.address-missing")
	errReach     = fault.New(fault.Invalid, "report.reach-missing")
	errEmail     = fault.New(fault.Invalid, "report.email-bad")
	errTrap      = fault.New(fault.Invalid, "report.trap-filled")
	errFlood     = fault.New(fault.TooMany, "report.too-many")
	errTooMany   = fault.New(fault.Invalid, "report.too-many-files") // files at most
)

// The steps of filing by their place in the address.
const (
	stepFiles    = "anh"
	stepKind     = "loai"
	stepSealed   = "to-cao"
	stepCategory = "viec-gi"
	stepDetails  = "chi-tiet"
	stepPlace    = "o-dau"
	stepWords    = "loi-ke"
	stepCareful  = "luu-y"
	stepContact  = "lien-he"
	stepNear     = "da-co"
	stepCheck    = "xem-lai"
)

// A page is one step as it is shown.
type page struct {
	draft
	Step       string
	Fault      error
	Categories []Category
	Hamlets    []string
	Map        geo.Map
	Frame      geo.Frame
	Mapped     bool // there is a map to press
	Wide       bool
	Near       []nearby
	Office     string // telephone number of the office
	Changing   bool   // came from the check page, goes back to it
}

// category is the one chosen.
func (p page) category() (Category, bool) {
	i := slices.IndexFunc(p.Categories, func(c Category) bool { return c.Code == p.Category })
	if i < 0 {
		return Category{}, false
	}
	return p.Categories[i], true
}

// ways are the steps that this draft passes.
func (p page) ways() []string {
	c, _ := p.category()
	ways := []string{stepFiles, stepKind}
	if p.Kind == kindReport {
		ways = append(ways, stepCategory)
		if len(c.Attributes) > 0 {
			ways = append(ways, stepDetails)
		}
		ways = append(ways, stepPlace)
	}
	return append(ways, stepWords, stepContact, stepCheck)
}

// done reports whether a step has its answer.
func (p page) done(step string) bool {
	switch step {
	case stepFiles:
		return true
	case stepKind:
		return p.Kind != ""
	case stepCategory:
		_, ok := p.category()
		return ok
	case stepDetails:
		c, _ := p.category()
		return lacking(c, p.Answers) == ""
	case stepPlace:
		return p.Placed
	case stepWords:
		return p.Worded
	case stepContact:
		return p.Contacted
	}
	return false
}

// next is the first step that still asks something.
func (p page) next() string {
	for _, step := range p.ways() {
		if !p.done(step) {
			if step == stepCheck && !p.Compared && len(p.Near) > 0 {
				return stepNear
			}
			return step
		}
	}
	return stepCheck
}

// back is the step before this one.
func (p page) back() string {
	if p.Changing {
		return p.at(stepCheck)
	}
	ways := p.ways()
	i := slices.Index(ways, p.Step)
	switch {
	case p.Step == stepSealed:
		return p.at(stepKind)
	case p.Step == stepCareful:
		return p.at(stepWords)
	case p.Step == stepNear:
		return p.at(stepContact)
	case i <= 0:
		return Path
	}
	return p.at(ways[i-1])
}

func (p page) at(step string) string { return FilePath + "/" + p.ID + "/" + step }

// progress is which step of how many this is.
func (p page) progress() (step, of int) {
	ways := p.ways()
	of = max(len(ways), 7)
	at := p.Step
	switch at {
	case stepCareful:
		at = stepWords
	case stepNear:
		at = stepCheck
	}
	return max(slices.Index(ways, at), 0) + 1, of
}

// page gathers what a step shows.
func (h Hall) page(r *http.Request, who gate.Actor, d draft, step string) (page, error) {
	p := page{draft: d, Step: step, Hamlets: h.Hamlets(who.Commune), Office: h.Phone(who.Commune),
		Wide: r.URL.Query().Get("rong") != "", Changing: r.FormValue("sua") != ""}
	err := h.read(r.Context(), who.Commune, func(tx *gate.Tx) (err error) {
		if p.Categories, err = h.Desk.categories(tx); err != nil {
			return err
		}
		if p.Map, err = h.Map(tx); err != nil {
			return err
		}
		if d.Kind == kindReport && d.Placed && d.Category != "" {
			p.Near, err = h.Desk.near(tx, d)
		}
		return err
	})
	p.Frame, p.Mapped = pickFrame(p.Map, d, p.Wide)
	return p, err
}

// begin is the first page: what do you see?
func (h Hall) begin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.page(r, who, draft{Category: r.URL.Query().Get("viec"), Hamlet: r.URL.Query().Get("thon")}, stepFiles)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, filesPage(p))
}

// take stores the first photos and begins a draft.
func (h Hall) take(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d := newDraft()
	bad := h.receive(r, who, &d)
	if bad != nil && !fault.Told(bad) {
		return bad
	}
	if err := h.keep(r.Context(), who, d); err != nil {
		return err
	}
	if bad != nil { // what was good is kept; the address now holds the draft
		return h.again(w, r, who, d, stepFiles, bad)
	}
	if r.PostFormValue("them") != "" {
		return web.Redirect(w, r, FilePath+"/"+d.ID+"/"+stepFiles)
	}
	return web.Redirect(w, r, FilePath+"/"+d.ID+"/"+stepKind)
}

// ask shows a step.
func (h Hall) ask(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.draft(r, who)
	if err != nil {
		return err
	}
	p, err := h.page(r, who, d, r.PathValue("step"))
	if err != nil {
		return err
	}
	if d.Sent != "" {
		return web.Redirect(w, r, Address(d.Sent))
	}
	if p.Step == stepCheck {
		if next := p.next(); next != stepCheck {
			return web.Redirect(w, r, p.at(next))
		}
	}
	return h.show(w, r, http.StatusOK, p)
}

// answer takes what was typed at a step, keeps it, and goes on.
func (h Hall) answer(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.draft(r, who)
	if err != nil {
		return err
	}
	step := r.PathValue("step")
	if d.Sent != "" {
		return web.Redirect(w, r, Address(d.Sent))
	}
	if step == stepCheck {
		return h.send(w, r, who, d)
	}
	stay, bad := h.fill(r, who, &d, step)
	if bad != nil && !fault.Told(bad) {
		return bad
	}
	if d.Kind == denounce {
		return h.turnAway(w, r, who, d)
	}
	if err := h.keep(r.Context(), who, d); err != nil {
		return err
	}
	if bad != nil {
		return h.again(w, r, who, d, step, bad)
	}
	p, err := h.page(r, who, d, step)
	if err != nil {
		return err
	}
	to := p.next()
	switch {
	case stay != "":
		to = stay
	case p.Changing:
		to = stepCheck
	case step == stepFiles || step == stepKind || step == stepCategory:
		to = p.after(step)
	}
	return web.Redirect(w, r, p.at(to)+p.query(to, step))
}

// after is the step behind one, whether it has its answer or not.
func (p page) after(step string) string {
	ways := p.ways()
	return ways[min(slices.Index(ways, step)+1, len(ways)-1)]
}

// query keeps the way back to the check page while somebody stays at a step.
func (p page) query(to, step string) string {
	switch {
	case p.Changing && to == step:
		return "?sua=1"
	case p.Changing && to == wider:
		return "&sua=1"
	}
	return ""
}

// turnAway forgets the draft of whoever wants to denounce and shows the way.
func (h Hall) turnAway(w http.ResponseWriter, r *http.Request, who gate.Actor, d draft) error {
	if err := h.drop(r.Context(), who, d.ID); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, sealedPage(len(d.Photos)+len(d.Voice) > 0))
}

// again shows a step with what is wrong and with everything that was typed.
func (h Hall) again(w http.ResponseWriter, r *http.Request, who gate.Actor, d draft, step string, bad error) error {
	p, err := h.page(r, who, d, step)
	if err != nil {
		return err
	}
	p.Fault = bad
	return h.show(w, r, statusOf(bad), p)
}

// statusOf is 422 for what the sender can correct.
func statusOf(err error) int {
	if errors.Is(err, errFlood) {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

func (h Hall) show(w http.ResponseWriter, r *http.Request, status int, p page) error {
	switch p.Step {
	case stepFiles:
		return web.Page(w, r, status, filesPage(p))
	case stepKind:
		return web.Page(w, r, status, kindPage(p))
	case stepCategory:
		return web.Page(w, r, status, categoryPage(p))
	case stepDetails:
		return web.Page(w, r, status, detailsPage(p))
	case stepPlace:
		return web.Page(w, r, status, placePage(p))
	case stepWords:
		return web.Page(w, r, status, wordsPage(p))
	case stepCareful:
		return web.Page(w, r, status, carefulPage(p))
	case stepContact:
		return web.Page(w, r, status, contactPage(p))
	case stepNear:
		return web.Page(w, r, status, nearPage(p))
	case stepCheck:
		return web.Page(w, r, status, checkPage(p))
	}
	return gate.ErrMissing
}
