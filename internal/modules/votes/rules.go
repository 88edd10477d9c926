package votes

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"xaso/internal/platform/clock"
)

// A Form is how a matter is put to the households (Điều 17).
type Form string

const (
	Meeting Form = "meeting" // họp cộng đồng dân cư
	Ballot  Form = "ballot"  // phát phiếu lấy ý kiến của từng hộ gia đình
	Online  Form = "online"  // biểu quyết trực tuyến
)

// Forms are all, in the order of the law.
var Forms = []Form{Meeting, Ballot, Online}

// A Share is a part of all households, in whole numbers.
type Share struct {
	Num    int64  `json:"num"`
	Den    int64  `json:"den"`
	Strict bool   `json:"strict,omitempty"` // more than, instead of at least
	Source string `json:"source,omitempty"`
}

// Met reports whether part of all reaches the share. Of nothing, nothing does.
func (s Share) Met(part, all int64) bool {
	if all <= 0 || s.Den <= 0 {
		return false
	}
	if s.Strict {
		return s.Den*part > s.Num*all
	}
	return s.Den*part >= s.Num*all
}

// Needs is the smallest part of all that meets the share.
func (s Share) Needs(all int64) int64 {
	if s.Strict {
		return s.Num*all/s.Den + 1
	}
	return (s.Num*all + s.Den - 1) / s.Den
}

// A Wording is a name in both languages.
type Wording struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// A Matter is one clause of Điều 15: what the people discuss and decide.
type Matter struct {
	ID           string  `json:"id"`
	Clause       int     `json:"clause"`
	Name         Wording `json:"name"`
	Forms        []Form  `json:"forms"`
	AfterMeeting bool    `json:"afterMeeting,omitempty"` // ballots only when a meeting failed
	Ground       bool    `json:"ground,omitempty"`       // ballots only on a ground of Điều 19, to be named
	CommuneWide  bool    `json:"communeWide,omitempty"`  // may be put to all hamlets at once
	Election     bool    `json:"election,omitempty"`     // among persons
	Papers       bool    `json:"papers,omitempty"`       // documents go to each household
	Share        Share   `json:"share"`
	Quorum       *Share  `json:"quorum,omitempty"` // of households at a meeting; the law has none but for conventions
	NoticeDays   int     `json:"noticeDays,omitempty"`
	NoticeSource string  `json:"noticeSource,omitempty"`
	RecognisedBy string  `json:"recognisedBy,omitempty"` // committee, front; "" takes effect by itself
}

// A Band is how many people a team has.
type Band struct {
	Least  int    `json:"least"`
	Most   int    `json:"most"`
	Source string `json:"source"`
}

// Rules are the law as it stands from a day on.
type Rules struct {
	From        clock.Date `json:"from"`
	Provisional string     `json:"provisional"`
	Source      string     `json:"source"`
	Hamlets     Share      `json:"hamlets"` // second level of a commune-wide vote
	OptIn       Share      `json:"optIn"`   // of households that first chose to vote online
	Notice      struct {
		Meeting int    `json:"meeting"`
		Ballot  int    `json:"ballot"`
		Online  int    `json:"online"`
		Source  string `json:"source"`
	} `json:"notice"`
	Team      Band `json:"team"` // of ballots, of online votes, and the counting board
	Witnesses int  `json:"witnesses"`
	Clusters  struct {
		Households int64  `json:"households"`
		Source     string `json:"source"`
	} `json:"clusters"`
	SendDays      int      `json:"sendDays"` // working days
	RecogniseDays int      `json:"recogniseDays"`
	Send          string   `json:"send"`
	Recognise     string   `json:"recognise"`
	OnlineOnly    string   `json:"onlineOnly"`
	BallotAfter   string   `json:"ballotAfter"`
	BallotGround  string   `json:"ballotGround"`
	Matters       []Matter `json:"matters"`
}

//go:embed data/rules.json
var rulesJSON []byte

// editions are the rules, the oldest first.
func editions() ([]Rules, error) {
	var all []Rules
	if err := json.Unmarshal(rulesJSON, &all); err != nil {
		return nil, fmt.Errorf("votes: rules: %w", err)
	}
	for _, r := range all {
		for _, m := range r.Matters {
			if m.Share.Den <= 0 || m.Share.Num <= 0 || m.Share.Source == "" || len(m.Forms) == 0 {
				return nil, fmt.Errorf("votes: rules: matter %s is not whole", m.ID)
			}
		}
	}
	slices.SortFunc(all, func(x, y Rules) int { return y.From.DaysUntil(x.From) })
	return all, nil
}

// RulesOn are the rules in force on a day.
func (b *Book) RulesOn(day clock.Date) (Rules, error) {
	for _, r := range slices.Backward(b.rules) {
		if !day.Before(r.From) {
			return r, nil
		}
	}
	return Rules{}, ErrNoRules
}

// Matter finds one by id.
func (r Rules) Matter(id string) (Matter, bool) {
	i := slices.IndexFunc(r.Matters, func(m Matter) bool { return m.ID == id })
	if i < 0 {
		return Matter{}, false
	}
	return r.Matters[i], true
}

// noticeDays is how long before the opening a vote is announced: the longest of
// its forms, or what the matter itself demands.
func (r Rules) noticeDays(m Matter, forms []Form) (days int, source string) {
	by := map[Form]int{Meeting: r.Notice.Meeting, Ballot: r.Notice.Ballot, Online: r.Notice.Online}
	for _, f := range forms {
		days = max(days, by[f])
	}
	if m.NoticeDays > days {
		return m.NoticeDays, m.NoticeSource
	}
	return days, r.Notice.Source
}
