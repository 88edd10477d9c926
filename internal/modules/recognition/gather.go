package recognition

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"time"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/modules/recognition/layout1"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

// A gathering reads one file, all in one transaction.
type gathering struct {
	a    *Archive
	tx   *gate.Tx
	file assessment.File
	set  criteria.Set // in the version of the file
	now  criteria.Set // in the newest
	errs []error
}

// gather reads everything of an assessment file.
func (a *Archive) gather(tx *gate.Tx, id string) (frozen.Dossier, error) {
	g := &gathering{a: a, tx: tx}
	var err error
	if g.file, err = a.o.Files.File(tx, id); errors.Is(err, gate.ErrMissing) {
		return frozen.Dossier{}, ErrNoFile
	} else if err != nil {
		return frozen.Dossier{}, err
	}
	f := g.file
	if g.set, err = a.o.Book.SetVersion(tx, f.Set, f.Version); err != nil {
		return frozen.Dossier{}, err
	}
	if g.now, err = a.o.Book.Set(tx, f.Set); err != nil {
		return frozen.Dossier{}, err
	}
	before, err := editions(tx, id)
	if err != nil {
		return frozen.Dossier{}, err
	}
	d := frozen.Dossier{Schema: frozen.Schema, Template: layout1.Number, Program: a.o.Number, At: tx.Now().UTC().Truncate(time.Millisecond), By: tx.Who.Name, Edition: before + 1,
		Commune: a.o.Place(tx.Who.Commune),
		File: frozen.File{ID: f.ID, Title: f.Title, About: f.About, Year: f.Year, Stage: string(f.Stage), Draft: draft(f.Stage),
			Opened: clock.DateOf(f.OpenedAt).String()},
		Set: g.setFacts(), Criteria: g.criteria(), Evidence: g.evidence(), Publications: g.publications(), Comments: g.comments(),
		Opinions: g.opinions(), Minutes: g.minutes(), Remarks: g.remarks(), Plan: g.plan(),
	}
	if tx.Who.IsSystem() {
		d.By = ""
	}
	return d, errors.Join(g.errs...)
}

// draft says that a file was not submitted yet, or came back.
func draft(s assessment.Stage) bool {
	return slices.Contains([]assessment.Stage{assessment.Drafting, assessment.Published, assessment.Opinions, assessment.Council, assessment.Returned}, s)
}

func (g *gathering) fail(err error) {
	if err != nil {
		g.errs = append(g.errs, err)
	}
}

func (g *gathering) setFacts() frozen.Set {
	s := frozen.Set{ID: g.set.ID, Title: g.set.Title, Version: g.set.Version, Period: g.set.Period, Jurisdiction: g.set.Jurisdiction, InForce: g.set.InForce,
		Column: g.file.Column, DeclaredCriteria: g.set.DeclaredCriteria, DeclaredIndicators: g.set.DeclaredIndicators}
	if c, known := g.set.Column(g.file.Column); known {
		s.ColumnLabel = c.Label
	}
	for _, l := range g.set.Legal {
		s.Legal = append(s.Legal, frozen.Legal{Number: l.Number, Date: l.Date.String(), Issuer: l.Issuer, Title: l.Title, URL: l.URL, Seen: l.Seen})
	}
	return s
}

func (g *gathering) criteria() []frozen.Criterion {
	readings := map[string]indicators.Reading{}
	all, err := g.a.o.Board.Readings(g.tx, g.set.ID)
	if err != nil && !errors.Is(err, indicators.ErrNotFollowed) {
		g.fail(err)
	}
	for _, r := range all {
		if r.Hamlet == "" {
			readings[r.Code] = r
		}
	}
	judged := map[string]assessment.Judgement{}
	judgements, err := g.a.o.Files.Judgements(g.tx, g.file.ID)
	g.fail(err)
	for _, j := range judgements {
		judged[strconv.Itoa(j.Criterion)+"/"+j.Code] = j
	}
	var out []frozen.Criterion
	for _, c := range g.set.Criteria {
		no := strconv.Itoa(c.No)
		one := frozen.Criterion{No: c.No, Name: c.Name, Group: c.Group, Declared: c.Declared}
		if j, has := judged[no+"/"]; has {
			one.Judged = judgement(j)
		}
		for _, i := range g.set.Of(c.No) {
			r, measured := readings[i.Code]
			j, has := judged[no+"/"+i.Code]
			if !measured && has { // the set is not followed any more
				r = j.Reading
			}
			line := g.indicator(i, r)
			if has {
				line.Judged = judgement(j)
			}
			one.Indicators = append(one.Indicators, line)
		}
		out = append(out, one)
	}
	return out
}

func judgement(j assessment.Judgement) *frozen.Judgement {
	return &frozen.Judgement{Verdict: string(j.Verdict), Reason: j.Reason, By: j.By, On: clock.DateOf(j.At).String(), Known: j.Reading.Known, Value: j.Reading.Value}
}

func (g *gathering) indicator(i criteria.Indicator, r indicators.Reading) frozen.Indicator {
	out := frozen.Indicator{Code: i.Code, Text: i.Text, Unit: string(i.Unit), Comparison: string(i.Comparison), Threshold: g.threshold(i), Reading: g.reading(i, r)}
	points, err := g.a.o.Board.History(g.tx, g.set.ID, i.Code)
	g.fail(err)
	for _, p := range points {
		out.History = append(out.History, frozen.Point{On: p.On.String(), Known: p.Known, Value: p.Value, State: string(p.State)})
	}
	for _, e := range i.Evidence {
		out.Wants = append(out.Wants, frozen.Wanted{Kind: e.Code, Title: e.Title})
	}
	return out
}

// threshold is the level of the file's column and year; what somebody only
// half remembers (Candidate) stays behind.
func (g *gathering) threshold(i criteria.Indicator) frozen.Threshold {
	t := i.Thresholds[g.file.Column]
	out := frozen.Threshold{Known: t.Known(), Standing: string(t.Standing), Source: t.Source, By: t.By, On: t.On.String(), Note: t.Note}
	if !out.Known {
		return out
	}
	out.Yes, out.Grade = t.Yes, t.Grade
	if n, known := t.At(g.file.Year); known {
		out.Number = &n
	}
	out.Known = out.Yes || out.Grade != "" || out.Number != nil
	return out
}

// reading is a figure as it is known now. What was held against another level
// than the file's is not concluded from.
func (g *gathering) reading(i criteria.Indicator, r indicators.Reading) frozen.Reading {
	ctx := g.a.o.Speak(g.tx.Context())
	out := frozen.Reading{State: string(r.State), Provisional: r.Provisional, Origin: string(r.Origin), Known: r.Known, Value: r.Value, Bound: string(r.Bound), Grade: r.Grade,
		Ratio: r.Ratio, Numerator: r.Numerator, Denominator: r.Denominator, Men: r.Men, Women: r.Women, Gap: r.Why(ctx), AsOf: r.AsOf.String(), Since: r.Since.String()}
	if r.State == "" {
		out.State = frozen.NoData
	}
	for _, m := range r.Metrics {
		out.Metrics = append(out.Metrics, lang.T(ctx, "metric."+m))
	}
	if e := r.Entry; e != nil {
		out.Source, out.SourceURL, out.VouchedBy, out.EnteredBy, out.Note = e.Document, e.URL, e.VouchedBy, e.ByName, e.Note
		if e.File != nil {
			out.Document = e.File.SHA
		}
	}
	if b := r.Beside; b != nil {
		out.Beside = &frozen.Beside{Origin: string(b.Origin), Known: b.Known, Value: b.Value, Bound: string(b.Bound)}
	}
	if r.Known && g.otherLevel(i, r) {
		out.State, out.Provisional, out.Gap = frozen.NoThreshold, false, lang.T(ctx, "recognition.other-level")
	}
	return out
}

// otherLevel says that a reading was judged by a level which is not the file's.
func (g *gathering) otherLevel(i criteria.Indicator, r indicators.Reading) bool {
	mine := i.Thresholds[g.file.Column]
	newest, _ := g.now.Indicator(i.Code)
	theirs := newest.Thresholds[r.Column]
	if r.Version == g.set.Version {
		theirs = i.Thresholds[r.Column]
	}
	return !reflect.DeepEqual(mine, theirs) || len(mine.ByYear) > 0 && r.Year != g.file.Year
}

func (g *gathering) evidence() []frozen.Evidence {
	all, err := g.a.o.Files.Library(g.tx, g.set.ID)
	g.fail(err)
	today := clock.DateOf(g.tx.Now())
	var out []frozen.Evidence
	for _, e := range all {
		if e.ReplacedBy != "" {
			continue
		}
		one := frozen.Evidence{ID: e.ID, Code: cmp.Or(e.Code, strconv.Itoa(e.Criterion)), Kind: e.Kind, Title: e.Title, Number: e.Number, IssuedOn: e.IssuedOn.String(),
			ValidUntil: e.ValidUntil.String(), Place: e.Place, TakenOn: e.TakenOn.String(), URL: e.URL, Public: e.Public, AddedBy: e.AddedBy,
			Added: clock.DateOf(e.Added).String(), Expired: e.Expired(today)}
		one.FileName, one.FileHash, one.FileSize = stored(e.File)
		if e.Link.Kind != "" {
			found, broken, err := g.a.o.Files.Resolve(g.tx, e.Link)
			g.fail(err)
			if one.Link = cmp.Or(found.Title, e.Link.Ref); broken {
				one.Link = lang.T(g.a.o.Speak(g.tx.Context()), "recognition.broken-link", e.Link.Ref)
			}
		}
		out = append(out, one)
	}
	order := map[string]int{}
	for n, i := range g.set.Indicators {
		order[i.Code] = n + 1
	}
	slices.SortStableFunc(out, func(x, y frozen.Evidence) int { return cmp.Compare(order[x.Code], order[y.Code]) })
	return out
}

func stored(f *blob.Stored) (name, hash string, size int64) {
	if f == nil {
		return "", "", 0
	}
	return f.Name, f.Hash, f.Size
}

// publications are what counts: of this publication, and not made void.
func (g *gathering) publications() []frozen.Publication {
	all, err := g.a.o.Files.Publications(g.tx, g.file.ID)
	g.fail(err)
	var out []frozen.Publication
	for _, p := range all {
		if p.Void == "" && !g.file.Since.IsZero() && !p.On.Before(g.file.Since) {
			out = append(out, frozen.Publication{Way: string(p.Channel), Place: p.Hamlet, On: p.On.String(), Clock: p.Clock, By: p.Person, Note: p.Note})
		}
	}
	return out
}

func (g *gathering) comments() []frozen.Comment {
	all, err := g.a.o.Files.Comments(g.tx, g.file.ID)
	g.fail(err)
	var out []frozen.Comment
	for _, c := range all {
		one := frozen.Comment{Number: c.Number, Via: c.Via, Hamlet: c.Hamlet, On: clock.DateOf(c.At).String(), Text: c.Words, Answer: c.Answer}
		if !c.AnsweredAt.IsZero() {
			one.Answered = clock.DateOf(c.AnsweredAt).String()
		}
		out = append(out, one)
	}
	return out
}

func (g *gathering) opinions() []frozen.Opinion {
	all, err := g.a.o.Files.Opinions(g.tx, g.file.ID)
	g.fail(err)
	var out []frozen.Opinion
	for _, o := range all {
		one := frozen.Opinion{Body: o.Body, Number: o.Number, On: o.On.String(), Stand: o.Stand, Text: o.Words, Answer: o.Answer}
		one.FileName, one.FileHash, _ = stored(o.Document)
		out = append(out, one)
	}
	return out
}

func (g *gathering) minutes() []frozen.Minutes {
	all, err := g.a.o.Files.Minutes(g.tx, g.file.ID)
	g.fail(err)
	var out []frozen.Minutes
	for _, m := range all {
		one := frozen.Minutes{Number: m.Number, On: m.Held.String(), Place: m.Place, Chair: m.Chair, Secretary: m.Secretary, Invited: m.Invited, Attended: m.Present,
			For: m.InFavour, Against: m.Against, Abstained: m.Abstain, Conclusion: m.Words}
		one.FileName, one.FileHash, _ = stored(m.Document)
		out = append(out, one)
	}
	return out
}

func (g *gathering) remarks() []frozen.Remark {
	all, err := g.a.o.Files.Remarks(g.tx, g.file.ID)
	g.fail(err)
	var out []frozen.Remark
	for _, r := range all {
		one := frozen.Remark{Code: r.Code, From: r.Source, On: r.On.String(), Text: r.Words, Answer: r.Answer, Closed: !r.ClosedAt.IsZero()}
		if one.Code == "" && r.Criterion > 0 {
			one.Code = strconv.Itoa(r.Criterion)
		}
		out = append(out, one)
	}
	return out
}

func (g *gathering) plan() []frozen.Task {
	all, err := g.a.o.Files.Tasks(g.tx, g.set.ID)
	g.fail(err)
	var out []frozen.Task
	for _, t := range all {
		one := frozen.Task{Code: t.Code, Title: t.Title, Owner: t.OwnerName, Due: t.Due.String(), State: string(t.State), Cost: t.Cost,
			Funds: frozen.Funds{State: t.Funds.State, Commune: t.Funds.Commune, People: t.Funds.People, Others: t.Funds.Others}, Note: t.Note}
		if one.Code == "" && t.Criterion > 0 {
			one.Code = strconv.Itoa(t.Criterion)
		}
		out = append(out, one)
	}
	return out
}
