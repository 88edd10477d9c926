package pages

import (
	"context"
	"net/http"
	"strconv"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type criterionView struct {
	fileView
	Criterion criteria.Criterion
	Readings  map[string]indicators.Reading
	Proof     map[string][]assessment.Evidence // by code, "" the criterion as a whole
	Officials []assessment.Official
	Mine      bool
}

func (h Hall) criterion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showCriterion(w, r, who, trial{})
}

func (h Hall) showCriterion(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := criterionView{fileView: fileView{Who: who, Today: h.today(), trial: x}, Readings: map[string]indicators.Reading{}, Proof: map[string][]assessment.Evidence{}}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) error {
		if err := h.readFile(tx, r.PathValue("file"), &v.fileView); err != nil {
			return err
		}
		c, known := v.Set.Criterion(number(r.PathValue("criterion")))
		if !known {
			return gate.ErrMissing
		}
		v.Criterion, v.Mine = c, assessment.InCharge(who, v.Duties, c.No) && v.File.Stage == assessment.Drafting
		var err error
		for _, i := range v.Set.Of(c.No) {
			if v.Readings[i.Code], err = h.Book.Reading(tx, v.File, i.Code); err != nil {
				return err
			}
		}
		library, err := h.Book.Library(tx, v.File.Set)
		if err != nil {
			return err
		}
		for _, e := range library {
			if e.Criterion == c.No && e.ReplacedBy == "" {
				v.Proof[e.Code] = append(v.Proof[e.Code], e)
			}
		}
		v.Officials, err = assessment.Officials(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), criterionPage(v))
}

func (h Hall) assign(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	due, err := dayOf(r.PostForm, "due")
	criterion := number(r.PathValue("criterion"))
	if err == nil {
		err = h.Book.Assign(r.Context(), who, r.PathValue("file"), assessment.Duty{Criterion: criterion, Owner: r.PostFormValue("owner"), Due: due})
	}
	if err != nil {
		return h.showCriterion(w, r, who, trial{formAssign, r.PostForm, err})
	}
	return web.Redirect(w, r, criterionPath(r.PathValue("file"), criterion))
}

func (h Hall) judge(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	criterion := number(r.PathValue("criterion"))
	code := r.PostFormValue("code")
	err := h.Book.Judge(r.Context(), who, r.PathValue("file"), assessment.Judging{Criterion: criterion, Code: code,
		Verdict: assessment.Verdict(r.PostFormValue("verdict")), Reason: r.PostFormValue("reason")})
	if err != nil {
		return h.showCriterion(w, r, who, trial{judging(code), r.PostForm, err})
	}
	return web.Redirect(w, r, criterionPath(r.PathValue("file"), criterion)+"#"+anchor(code))
}

// judging names the form of an indicator among those of its page.
func judging(code string) string { return "danh-gia-" + anchor(code) }

func anchor(code string) string {
	if code == "" {
		return "chung"
	}
	return "ct-" + code
}

func judgementOn(all []assessment.Judgement, criterion int, code string) (assessment.Judgement, bool) {
	for _, j := range all {
		if j.Criterion == criterion && j.Code == code {
			return j, true
		}
	}
	return assessment.Judgement{}, false
}

// valueText is a value with its unit, or the sentence that says why there is
// none.
func valueText(ctx context.Context, i criteria.Indicator, r indicators.Reading) string {
	if !r.Known {
		if r.Gap == "" {
			return t(ctx, "assessment.page.no-data")
		}
		return r.Why(ctx)
	}
	text := string(r.Bound) + indicators.Decimal(r.Value)
	switch {
	case i.Comparison == criteria.Pass && r.Value == 1:
		return t(ctx, "assessment.verdict.met")
	case i.Comparison == criteria.Pass:
		return t(ctx, "assessment.verdict.short")
	case r.Grade != "":
		return r.Grade
	}
	text += unitText(ctx, i.Unit)
	if r.Ratio {
		text += " (" + indicators.Decimal(r.Numerator) + "/" + indicators.Decimal(r.Denominator) + ")"
	}
	return text
}

// unitText stands behind a number: "%", " m²/người".
func unitText(ctx context.Context, u criteria.Unit) string {
	switch u {
	case criteria.Percent:
		return " %"
	case criteria.Count, criteria.Ratio, criteria.PassFail, criteria.Grade:
		return ""
	}
	return " " + t(ctx, "assessment.unit."+string(u))
}

// originText says where a value comes from, with its day.
func originText(ctx context.Context, r indicators.Reading) string {
	switch {
	case !r.Known:
		return ""
	case r.Origin == indicators.Entered && r.Entry != nil:
		return t(ctx, "assessment.page.origin.entered", r.Entry.Document, shown(r.AsOf))
	case r.Origin == indicators.Entered:
		return t(ctx, "assessment.page.origin.entered", "–", shown(r.AsOf))
	}
	return t(ctx, "assessment.page.origin.computed", shown(r.AsOf))
}

// levelText is what an indicator has to reach, and how that is known.
func levelText(ctx context.Context, i criteria.Indicator, column string, year int) string {
	th := i.Thresholds[column]
	text := ""
	switch n, known := th.At(year); {
	case !th.Known():
		return t(ctx, "assessment.page.level.none")
	case i.Comparison == criteria.Pass:
		text = t(ctx, "assessment.verdict.met")
	case i.Comparison == criteria.Level:
		text = th.Grade
	case !known:
		return t(ctx, "assessment.page.level.none-year", strconv.Itoa(year))
	default:
		text = t(ctx, "assessment.page.level."+levelWords[i.Comparison], indicators.Decimal(n)+unitText(ctx, i.Unit))
	}
	if th.Provisional() {
		text += " – " + t(ctx, "assessment.page.level.provisional")
	}
	return text
}

var levelWords = map[criteria.Comparison]string{criteria.AtLeast: "at-least", criteria.AtMost: "at-most", criteria.Equal: "equal"}
