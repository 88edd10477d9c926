package demo

import (
	"context"
	"fmt"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// voteTitles are what the demo's hamlet votes on.
const (
	roadVote = "Mức đóng góp mở rộng đường trục thôn (thử nghiệm)"
	treeVote = "Lịch tổng vệ sinh và trồng hàng cây ven đường (thử nghiệm)"
)

// announces tells of two votes of Chí Phúc in the days before the demo begins:
// the law wants their notice before they open.
func (l *history) announces() {
	for i, p := range l.votePlans() {
		l.moments = append(l.moments, moment{l.time(6, 900+i), fmt.Sprintf("demo/vote/%d/announced", i), func(ctx context.Context) error {
			id, err := l.house.Votes.Announce(ctx, l.cast[hamletHead], p)
			l.votes = append(l.votes, id)
			return err
		}})
	}
}

// votePlans: one on contributions, decided at a meeting, and one on the
// hamlet's own affairs, on paper and online.
func (l *history) votePlans() []votes.Plan {
	at := func(d clock.Date, hhmm int) int64 { return gate.Millis(d.At(clock.At(hhmm/100, hhmm%100))) }
	team := []string{"Bà Thử Mặt Trận", "Ông Thử Thư Ký", "Bà Thử Kiểm Phiếu"}
	return []votes.Plan{
		{Title: roadVote, Matter: "contributions", Hamlets: []string{"Chí Phúc"}, Forms: []votes.Form{votes.Meeting}, Team: team,
			Question: "Mở rộng đường trục thôn từ 3 m lên 5 m, dài 600 m. Mỗi hộ góp 500.000 đồng và hai ngày công; hộ nghèo được miễn.",
			Opens:    at(l.day(2), 1930), Closes: at(l.ahead(3), 2130), Place: "Nhà văn hóa thôn Chí Phúc"},
		{Title: treeVote, Matter: "self-governing", Hamlets: []string{"Chí Phúc"}, Forms: []votes.Form{votes.Ballot, votes.Online}, Team: team,
			Question: "Tổng vệ sinh sáng thứ Bảy đầu tháng và trồng hàng cây ven đường trục, cây do các hộ tự chăm.",
			Opens:    at(l.day(2), 800), Closes: at(l.ahead(9), 1700), Agreement: "Biên bản thống nhất số 01 (thử nghiệm)"},
	}
}

// ballots opens both votes over the register, decides the first and leaves the
// second open.
func (l *history) ballots(ctx context.Context) error {
	head, second := l.cast[hamletHead], l.cast[specialist]
	_, roll, err := l.house.Votes.Lines(ctx, head, l.votes[1])
	if err != nil {
		return err
	}
	var all []string
	for _, one := range roll {
		all = append(all, one.Household)
	}
	key := func(what string) context.Context { return gate.WithKey(ctx, "demo/vote/"+what) }
	if err := l.house.Votes.OptIn(key("opt-in"), head, l.votes[1], all[:len(all)*3/4]); err != nil {
		return err
	}
	for i, id := range l.votes {
		if err := l.house.Votes.Begin(key(fmt.Sprintf("%d/begin", i)), head, id); err != nil {
			return err
		}
	}
	said := map[string]votes.Said{}
	for i, h := range all {
		switch {
		case i%12 == 5:
			said[h] = votes.Said{Choice: votes.Disagree}
		case i%10 != 9:
			said[h] = votes.Said{Choice: votes.Agree}
		}
	}
	if err := l.house.Votes.Hands(key("hands"), head, l.votes[0], said); err != nil {
		return err
	}
	if err := l.house.Votes.Close(key("close"), head, l.votes[0]); err != nil {
		return err
	}
	for i, h := range all[:len(all)/3] {
		s := votes.Sheet{Household: h, Choice: []string{votes.Agree, votes.Agree, votes.Disagree}[i%3], At: gate.Millis(l.house.Gate.Now())}
		for _, who := range []gate.Actor{head, second} {
			if _, err := l.house.Votes.Paper(key("paper/"+h+"/"+who.ID), who, l.votes[1], s); err != nil {
				return err
			}
		}
	}
	err = l.house.Votes.Decide(key("decide"), head, l.votes[0], votes.Decision{
		Text: "Thống nhất mở rộng đường trục thôn; mỗi hộ góp 500.000 đồng và hai ngày công, miễn cho hộ nghèo.",
		Head: "Phạm Văn Bốn", Front: "Bà Thử Mặt Trận", Witnesses: []string{"Chủ Hộ Số 1", "Chủ Hộ Số 12"}})
	if err != nil {
		return err
	}
	return l.house.Votes.Send(key("send"), head, l.votes[0])
}
