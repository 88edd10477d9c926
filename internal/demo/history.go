package demo

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"xaso/internal/app"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A history is what happened in the commune in the working days before the
// demo began, told by story and lived through in the order of time.
type history struct {
	house   *app.House
	cast    cast
	photo   blob.Stored // of a paper
	result  blob.Stored
	votes   []string     // ids, in the order of votePlans
	days    []clock.Date // working days before the beginning, the last first
	moments []moment
	// Consultations: one about a name, one about a draft on rubbish.
	named, rubbish string
}

// daysBack is how many working days the history goes back: three weeks, and
// within the time for which idempotency keys are kept.
const daysBack = 15

// A moment is one thing somebody did.
type moment struct {
	at  time.Time
	key string
	do  func(context.Context) error
}

// relive makes the commune on the first day of its history and lives through
// it. Killed and called again with the same began, it goes on where it was.
func relive(ctx context.Context, h *app.House, c *Clock, began time.Time) error {
	l := &history{house: h, days: daysBefore(clock.DateOf(began))}
	c.back(l.time(daysBack, 700))
	defer c.catchUp()
	var err error
	if l.cast, err = found(ctx, h); err != nil {
		return err
	}
	if err := l.receive(ctx); err != nil {
		return fmt.Errorf("demo: files: %w", err)
	}
	l.tell()
	l.ask()
	slices.SortStableFunc(l.moments, func(a, b moment) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, m := range l.moments {
		if err := ctx.Err(); err != nil {
			return err
		}
		c.forward(m.at)
		if err := m.do(gate.WithKey(ctx, m.key)); err != nil {
			return fmt.Errorf("demo: %s, %s: %w", m.key, m.at.In(clock.Zone).Format(time.DateTime), err)
		}
	}
	c.catchUp()
	if err := codes(ctx, h); err != nil {
		return fmt.Errorf("demo: exchange: %w", err)
	}
	if err := h.Reports.CloseDue(ctx, Commune); err != nil {
		return fmt.Errorf("demo: reports: %w", err)
	}
	if err := l.fees(ctx); err != nil {
		return fmt.Errorf("demo: fees: %w", err)
	}
	if err := l.households(ctx); err != nil {
		return fmt.Errorf("demo: register: %w", err)
	}
	if err := l.surveys(ctx); err != nil {
		return fmt.Errorf("demo: surveys: %w", err)
	}
	if err := l.opinions(ctx); err != nil {
		return fmt.Errorf("demo: opinions: %w", err)
	}
	if err := l.ballots(ctx); err != nil {
		return fmt.Errorf("demo: votes: %w", err)
	}
	if err := l.budgets(ctx); err != nil {
		return fmt.Errorf("demo: budgets: %w", err)
	}
	if err := l.measured(ctx); err != nil {
		return fmt.Errorf("demo: figures: %w", err)
	}
	if err := l.assessments(ctx); err != nil {
		return fmt.Errorf("demo: assessment: %w", err)
	}
	if err := l.voices(ctx); err != nil {
		return fmt.Errorf("demo: consultations: %w", err)
	}
	return l.hall(ctx)
}

// receive takes in the two files that stand for all papers and all results.
func (l *history) receive(ctx context.Context) error {
	picture, err := photoJPEG()
	if err != nil {
		return err
	}
	l.photo, err = l.house.Intake.Receive(ctx, int64(Commune), "anh-chup.jpg", "image/jpeg", bytes.NewReader(picture), blob.Limits{})
	if err != nil {
		return err
	}
	l.result, err = l.house.Intake.Receive(ctx, int64(Commune), "ket-qua.pdf", "application/pdf", bytes.NewReader(resultPDF()), blob.Limits{})
	return err
}

// daysBefore lists the working days before one, by the calendar of the law: the
// demo has no days off of its own.
func daysBefore(d clock.Date) (days []clock.Date) {
	for len(days) < daysBack {
		if d = d.AddDays(-1); clock.VietNam().Working(d) {
			days = append(days, d)
		}
	}
	return days
}

// day returns the n-th working day before the beginning, from 1.
func (l *history) day(n int) clock.Date { return l.days[n-1] }

// time is hhmm o'clock on the n-th working day before the beginning.
func (l *history) time(n, hhmm int) time.Time { return l.day(n).At(clock.At(hhmm/100, hhmm%100)) }

// ahead is the n-th working day after the last one of the history.
func (l *history) ahead(n int) clock.Date {
	d := l.day(1)
	for range n {
		d = clock.VietNam().NextWorkingDay(d)
	}
	return d
}

// A story is what became of one application.
type story struct {
	*history
	name    string
	told    int // moments so far
	code    string
	draft   casework.Draft
	dossier string
}

// story begins to tell of an application for a procedure.
func (l *history) story(name, procedure string) *story {
	return &story{history: l, name: name, code: procedure}
}

func (s *story) at(n, hhmm int, do func(context.Context) error) {
	s.told++
	s.moments = append(s.moments, moment{s.time(n, hhmm), "demo/" + s.name + "/" + strconv.Itoa(s.told), do})
}

// fills begins a draft and fills in the pages that have answers. A paper is
// photographed, attached and named on the page of the papers.
func (s *story) fills(n, hhmm int, who gate.Actor, channel string, answers typed, papers ...string) {
	s.at(n, hhmm, func(ctx context.Context) (err error) {
		if s.draft, err = s.house.Desk.StartDraft(ctx, who, s.code, channel); err != nil {
			return err
		}
		for _, component := range papers {
			file := s.photo
			file.Name = "anh-chup-" + component + ".jpg"
			input := "papers." + component
			a, err := s.house.Desk.AttachFile(ctx, who, s.draft.ID, casework.Upload{File: file, Component: component, Field: input})
			if err != nil {
				return err
			}
			answers = answers.and("giay-to", in(input, a.ID))
		}
		return s.fillPages(ctx, who, answers)
	})
}

// fillPages reads the answers as the form does, and saves its pages: all but
// the last at once, so that they share commits.
func (s *story) fillPages(ctx context.Context, who gate.Actor, answers typed) error {
	pages, err := s.read(answers)
	if err != nil {
		return err
	}
	failed := make([]error, len(pages))
	var all sync.WaitGroup
	for i, page := range pages {
		save := func() {
			_, _, failed[i] = s.house.Desk.SavePage(gate.WithKey(ctx, "demo/"+s.name+"/page/"+page), who, s.draft.ID,
				casework.PageSaved{Page: page, Typed: answers[page]})
		}
		if i < len(pages)-1 {
			all.Go(save)
			continue
		}
		all.Wait()
		save()
	}
	return errors.Join(failed...)
}

// read returns the pages that the form asks, of those that have answers. Wrong
// answers are an error.
func (s *story) read(answers typed) (pages []string, err error) {
	lib := s.house.Services.Library()
	p, ok := lib.Catalogue.Version(s.code, s.draft.ProcedureVersion)
	if !ok {
		return nil, fmt.Errorf("no procedure %s", s.code)
	}
	form, err := lib.FormFor(p)
	if err != nil {
		return nil, err
	}
	given, situation := procedures.Answers{}, s.draft.Situation(s.house.Gate.Now())
	view := form.View(given, situation)
	for page := view.Pages()[0]; page != nil; page = view.Next(page) {
		if answers[page.ID] == nil {
			continue
		}
		part, wrong := form.Parse(page, answers[page.ID])
		given = form.Merge(given, page, part)
		view = form.View(given, situation)
		for _, problem := range append(wrong, view.CheckPage(page)...) {
			if !problem.Warn {
				err = errors.Join(err, fmt.Errorf("page %s: %s: %s %v %s", page.ID, problem.Field, problem.Code, problem.Args, problem.Text.VI))
			}
		}
		pages = append(pages, page.ID)
	}
	return pages, err
}

// files is fills and the tap on "Nộp hồ sơ".
func (s *story) files(n, hhmm int, who gate.Actor, answers typed, papers ...string) {
	s.fills(n, hhmm, who, casework.Online, answers, papers...)
	s.at(n, hhmm+2, func(ctx context.Context) error {
		done, err := s.house.Desk.Submit(ctx, who, casework.Submission{Draft: s.draft.ID})
		s.dossier = done.ID
		return explained(err)
	})
}

// enters is the receptionist keying in what somebody brought.
func (s *story) enters(n, hhmm int, of person, answers typed, papers ...string) {
	who := s.cast[receptionist]
	s.fills(n, hhmm, who, casework.AtCounter, answers, papers...)
	s.at(n, hhmm+5, func(ctx context.Context) error {
		done, err := s.house.Desk.Enter(ctx, who, casework.CounterEntry{Draft: s.draft.ID, Applicant: of.applicant(), Accept: true,
			Papers: []casework.HandedIn{{Component: "c1", Name: "Giấy tờ nộp tại quầy", Copy: casework.Original, Quantity: 1}}})
		s.dossier = done.ID
		return explained(err)
	})
}

// explained names the answers that kept an application from being filed.
func explained(err error) error {
	var wrong *casework.Problems
	if errors.As(err, &wrong) {
		return fmt.Errorf("%w: %+v", err, wrong.List)
	}
	return err
}

// acts takes one transition.
func (s *story) acts(n, hhmm int, login, transition string, with casework.Input) {
	s.at(n, hhmm, func(ctx context.Context) error {
		_, err := s.house.Desk.Act(ctx, s.cast[login], s.dossier, transition, with)
		return err
	})
}

// results takes a transition that needs the result, or its draft, as a file.
func (s *story) results(n, hhmm int, transition string) {
	s.at(n, hhmm, func(ctx context.Context) error {
		_, err := s.house.Desk.Act(ctx, s.cast[specialist], s.dossier, transition, casework.Input{Result: &casework.Upload{File: s.result}})
		return err
	})
}

// opens is an official reading the dossier, which its owner is told. In a
// history that is taken up again the dossier may be past the official's turn.
func (s *story) opens(n, hhmm int, login, reason string) {
	s.at(n, hhmm, func(ctx context.Context) error {
		_, err := s.house.Desk.Find(ctx, s.cast[login], s.dossier, reason)
		if errors.Is(err, casework.ErrNeedsReason) {
			return nil
		}
		return err
	})
}

// says adds to the thread between resident and office.
func (s *story) says(n, hhmm int, login, text string) {
	s.at(n, hhmm, func(ctx context.Context) error { return s.house.Desk.Write(ctx, s.cast[login], s.dossier, text) })
}

// rates is the resident's word about a dossier that ended.
func (s *story) rates(n, hhmm int, login string, stars int, words string) {
	s.at(n, hhmm, func(ctx context.Context) error {
		return s.house.Desk.Rate(ctx, s.cast[login], s.dossier, casework.Rating{Stars: stars, Words: words})
	})
}

// assigned is the head of the centre giving the dossier to the specialist.
func (s *story) assigned(n, hhmm int) {
	s.at(n, hhmm, func(ctx context.Context) error {
		_, err := s.house.Desk.Assign(ctx, s.cast[head], s.dossier, s.cast[specialist].ID, "", 0)
		return err
	})
}

// asksWhy is a resident questioning the newest reading of their data.
func (s *story) asksWhy(n, hhmm int, login, note string) {
	s.at(n, hhmm, func(ctx context.Context) error {
		seen, _, err := s.house.People.WhoSaw(ctx, s.cast[login], 0)
		if err != nil || len(seen) == 0 {
			return err
		}
		return s.house.People.Question(ctx, s.cast[login], seen[0].Seq, note)
	})
}

// hall lets three people wait at the counter at the present moment.
func (l *history) hall(ctx context.Context) error {
	ctx = gate.WithKey(ctx, "demo/hall")
	desk, who := l.house.Desk, l.cast[receptionist]
	for i, purpose := range []string{"Chứng thực bản sao", "Trợ cấp hưu trí xã hội", "Đăng ký khai sinh"} {
		if _, err := desk.TakeTicket(ctx, who, purpose, i == 1); err != nil {
			return err
		}
	}
	if _, err := desk.CallNext(ctx, who, "1"); err != nil {
		return err
	}
	now := l.house.Gate.Now()
	_, err := desk.TakeLetters(ctx, who, []casework.Letter{
		{Tracking: "EE000000001VN", Person: "Lý Văn Mười Hai", At: now}, {Tracking: "EE000000002VN", Person: "Lý Thị Mười Ba", At: now},
	})
	return err
}
