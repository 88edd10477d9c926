package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// hamletHead of Chí Phúc, see Accounts.
const hamletHead = "0900000004"

// surveys leaves a campaign that runs, a third of its sheets filled, and a
// closed sample of incomes. The households are invented, and so is what they
// say.
func (l *history) surveys(ctx context.Context) error {
	c, _ := l.house.Communes.ByID(Commune)
	now := clock.DateOf(l.house.Gate.Now())
	running, err := l.house.Surveys.Open(gate.WithKey(ctx, "demo/survey/households"), l.cast[specialist], surveys.Plan{
		Title: "Rà soát hộ gia đình (thử nghiệm)", Questionnaire: "ho-gia-dinh", Year: now.Year, From: l.day(5), To: l.ahead(15), Hamlets: c.Hamlets[:min(3, len(c.Hamlets))]})
	if err != nil {
		return err
	}
	err = l.visits(ctx, running, func(n int, v surveys.Visit) (surveys.Sheet, bool) {
		s := surveys.Sheet{Outcome: surveys.Done, Answers: lived(n, v)}
		if n%10 == 9 {
			s = surveys.Sheet{Outcome: surveys.Unmet, Reason: "Đến ba lần đều vắng nhà"}
		}
		return s, n%3 == 0 || n%10 == 9
	})
	if err != nil {
		return err
	}
	sample := surveys.Plan{Title: fmt.Sprintf("Thu nhập của hộ năm %d (mẫu thử nghiệm)", now.Year-1), Questionnaire: "thu-nhap", Year: now.Year - 1,
		From: l.day(10), To: l.ahead(1), Hamlets: c.Hamlets, Sample: true, Size: 36, Reserve: 25}
	sample.Size = max(sample.Size, 2*len(c.Hamlets))
	closed, err := l.house.Surveys.Open(gate.WithKey(ctx, "demo/survey/income"), l.cast[specialist], sample)
	if err != nil {
		return err
	}
	err = l.visits(ctx, closed, func(n int, v surveys.Visit) (surveys.Sheet, bool) {
		return surveys.Sheet{Outcome: surveys.Done, Answers: earned(n, v)}, true
	})
	if err != nil {
		return err
	}
	return l.house.Surveys.Close(gate.WithKey(ctx, "demo/survey/income/close"), l.cast[specialist], closed)
}

// visits sends the sheets of a campaign, all at once: the commits are shared.
func (l *history) visits(ctx context.Context, campaign string, say func(int, surveys.Visit) (surveys.Sheet, bool)) error {
	round, err := l.house.Surveys.Round(ctx, l.cast[specialist], campaign)
	if err != nil {
		return err
	}
	failed := make([]error, len(round.Visits))
	var all sync.WaitGroup
	for n, v := range round.Visits {
		s, sent := say(n, v)
		if !sent {
			continue
		}
		who := l.cast[specialist]
		if v.Hamlet == "Chí Phúc" {
			who = l.cast[hamletHead]
		}
		s.ID, s.Campaign, s.Household, s.Revision = fmt.Sprintf("%s-%04d", campaign, n), campaign, v.ID, 1
		s.Filled = l.house.Gate.Now().UnixMilli()
		all.Go(func() {
			_, failed[n] = l.house.Surveys.Receive(gate.WithKey(ctx, "demo/survey/"+s.ID), who, s)
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// lived is what a household says of how it lives.
func lived(n int, v surveys.Visit) surveys.Answers {
	a := surveys.Answers{"poverty": "none", "house": "solid", "water": "central", "toilet": "yes", "bathroom": "yes", "waste-collected": "yes",
		"waste-sorted": []string{"yes", "no"}[n%2], "internet": "yes", "digital-address": "yes", "main-income": "farm", "house-area": strconv.Itoa(60 + n%5*12)}
	if n%6 == 0 {
		a["water"], a["house"] = "other", "semi-solid"
	}
	for i, m := range v.Members {
		a["insurance@"+m.ID], a["health-record@"+m.ID] = "yes", []string{"yes", "no"}[(n+i)%2]
		if m.Born > 0 && m.Born < 2008 {
			a["smartphone@"+m.ID], a["e-payment@"+m.ID], a["digital-skills@"+m.ID] = "yes", []string{"yes", "no"}[(n+i)%3/2], "yes"
			a["employment@"+m.ID] = "working"
		}
	}
	return a
}

// earned is what a household says of its income, in thousands of đồng.
func earned(n int, v surveys.Visit) surveys.Answers {
	a := surveys.Answers{"persons": strconv.Itoa(max(v.People, 1)), "wages": strconv.Itoa(48000 + n%7*24000),
		"crops-in": strconv.Itoa(30000 + n%5*8000), "crops-out": strconv.Itoa(14000 + n%4*3000)}
	if n%3 == 0 {
		a["livestock-in"], a["livestock-out"] = "42000", strconv.Itoa(30000+n%4*6000)
	}
	if n%5 == 0 {
		a["business-in"], a["business-out"] = "380000", "310000"
	}
	if n%9 == 0 {
		a["absent"], a["sent-home"] = "1", "90000"
	}
	return a
}
