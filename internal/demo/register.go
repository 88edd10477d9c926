package demo

import (
	"context"
	"fmt"

	"xaso/internal/modules/register"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// households are how many the demo invents, over its hamlets in turn.
const households = 150

// madeUp is what everything in the demo's register says of its source.
const madeUp = "Số liệu bịa ra cho bản dùng thử"

// households writes a register of people who do not exist, by ordinal number.
// Two stand in it twice, for somebody to find.
func (l *history) households(ctx context.Context) error {
	ctx = gate.WithKey(ctx, "demo/register")
	c, _ := l.house.Communes.ByID(Commune)
	entries := make([]register.Entry, 0, households+1)
	for n := 1; n <= households; n++ {
		entries = append(entries, invented(n, c.Hamlets[n%len(c.Hamlets)]))
	}
	again := invented(12, c.Hamlets[12%len(c.Hamlets)])
	again.Code, again.Members = "TS-151", again.Members[:1]
	entries = append(entries, again)
	why := register.Why{On: clock.DateOf(l.house.Gate.Now()), Source: madeUp}
	if _, err := l.house.Register.Enter(ctx, l.cast[specialist], why, entries...); err != nil {
		return err
	}
	for i, a := range inventory(c.Hamlets) {
		a.On, a.Source = why.On, madeUp
		if _, err := l.house.Register.KeepAsset(gate.WithKey(ctx, fmt.Sprintf("demo/inventory/%d", i)), l.cast[specialist], a); err != nil {
			return err
		}
	}
	return nil
}

// invented is the household with a number. What is known of it follows from the
// number, so that every figure of the demo is the same each time.
func invented(n int, hamlet string) register.Entry {
	yes := func(one bool) string { return map[bool]string{true: register.Yes, false: register.No}[one] }
	person := func(who, relation, sex string, born int) register.Person {
		p := register.Person{Name: fmt.Sprintf("%s Hộ Số %d", who, n), Relation: relation, Sex: sex, Born: fmt.Sprintf("%02d/%02d/%d", n%28+1, n%12+1, born)}
		p.Attributes = map[string]string{"insurance": yes((n+born)%19 > 0), "health-record": yes((n+born)%8 > 0), "smartphone": yes(born > 1950)}
		if born < 2009 {
			p.Attributes["employment"] = map[bool]string{true: "working", false: "outside"}[born > 1962 && (n+born)%7 > 0]
			p.Attributes["digital-skills"], p.Attributes["e-payment"] = yes((n+born)%4 > 0), yes((n+born)%5 > 1)
			p.Attributes["trained"], p.Attributes["certified"] = yes((n+born)%4 > 0), yes((n+born)%3 == 0)
		}
		return p
	}
	e := register.Entry{Code: fmt.Sprintf("TS-%03d", n), Hamlet: hamlet, Address: fmt.Sprintf("Nhà số %d", n),
		Members: []register.Person{person("Chủ", register.HeadRelation, "nam", 1955+n%35)},
		Attributes: map[string]string{
			"poverty": "none", "policy": yes(n%11 == 0), "house": []string{"solid", "solid", "solid", "semi-solid"}[n%4],
			"water": []string{"central", "central", "other"}[n%3], "toilet": yes(n%25 > 0), "bathroom": yes(n%25 > 0), "internet": yes(n%9 > 0),
			"waste-collected": yes(n%20 > 0), "waste-sorted": yes(n%4 > 0), "wastewater": yes(n%3 > 0), "digital-address": yes(n%10 > 0),
			"main-income": []string{"farm", "farm", "industry", "trade", "other"}[n%5],
		}}
	switch {
	case n%50 == 7:
		e.Attributes["poverty"], e.Attributes["house"] = "poor", "unsolid"
	case n%40 == 3:
		e.Attributes["poverty"] = "near-poor"
	}
	if n%6 > 0 {
		e.Members = append(e.Members, person("Vợ", "Vợ", "nữ", 1958+n%35))
	}
	for i := range n % 4 {
		e.Members = append(e.Members, person([]string{"Con Cả", "Con Hai", "Con Út"}[i], "Con", []string{"nữ", "nam", "nữ"}[i], 1985+n%25+i*2))
	}
	return e
}

// inventory is what the invented commune has for everybody.
func inventory(hamlets []string) []register.Asset {
	all := []register.Asset{
		{Kind: "road-commune", Name: "Đường xã số 1", Amount: 6200, Reached: 6200}, {Kind: "road-commune", Name: "Đường xã số 2", Amount: 4100, Reached: 3800},
		{Kind: "road-field", Name: "Đường nội đồng số 1", Amount: 5400, Reached: 4900},
		{Kind: "school", Name: "Trường mầm non số 1", Amount: 1, Reached: 1}, {Kind: "school", Name: "Trường tiểu học số 1", Amount: 1, Reached: 1},
		{Kind: "school", Name: "Trường trung học cơ sở số 1", Amount: 1, Reached: 0}, {Kind: "green", Name: "Công viên số 1", Amount: 12000, Reached: 12000},
	}
	for i, h := range hamlets {
		all = append(all, register.Asset{Kind: "road-hamlet", Name: "Đường trục thôn " + h, HamletID: h, Amount: int64(1500 + 100*i), Reached: int64(1500 + 90*i)},
			register.Asset{Kind: "culture-house", Name: "Nhà văn hóa thôn " + h, HamletID: h, Amount: 1, Reached: 1},
			register.Asset{Kind: "loudspeaker", Name: "Cụm loa thôn " + h, HamletID: h, Amount: 2, Reached: int64(2 - i%2)})
		if i%2 == 0 {
			all = append(all, register.Asset{Kind: "wifi", Name: "Wifi nhà văn hóa thôn " + h, HamletID: h, Amount: 1, Reached: 1})
		}
	}
	return all
}
