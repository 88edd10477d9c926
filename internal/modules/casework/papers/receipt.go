package papers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/lang"
)

// Receipt is the proof that a dossier was received and the promise of a date:
// mẫu số 01 of TT 03/2025/TT-VPCP.
type Receipt struct {
	Head
	Applicant Person
	Procedure string
	Items     []Item
	Sets      int    // số bộ hồ sơ; 0 means 1
	Duration  string // statutory, with its unit: "05 ngày làm việc"
	Received  time.Time
	Due       time.Time // zero when the procedure has no deadline
	DueNote   string    // said after or instead of the date: "tạm tính, lịch nghỉ 2027 chưa công bố"
	ReturnAt  string    // where and how the result is handed over
	Fees      []Fee     // none means nothing to pay
	FeeNote   string    // exemption and its ground, or how it was paid
	Online    string    // note on the registration made online, "" for none
	Book, Row string    // volume and line of the register, when kept on paper
	Officer   string    // who received it
}

// Item is one paper of the dossier.
type Item struct {
	Name  string
	Form  string // bản chính, bản sao, bản điện tử, …
	Count int
}

// Fee is one amount, in đồng.
type Fee struct {
	Name   string
	Amount int64
}

// PDF draws the receipt.
func (r Receipt) PDF() ([]byte, error) {
	s, err := open(KindReceipt, r.Head)
	if err != nil {
		return nil, err
	}
	s.strong("code", r.Code)
	s.flow(0, run{fill(s.say("accepts"), "office", r.office()), s.body(regular, 0)})
	s.gap(2)
	s.who(r.Applicant)
	s.strong("procedure", r.Procedure)
	s.items(r.Items)
	s.field("sets", fmt.Sprintf("%02d %s", max(r.Sets, 1), s.say("sets-unit")))
	s.field("duration", r.Duration)
	s.strong("received", s.moment(r.Received))
	s.strong("due", strings.TrimSpace(s.moment(r.Due)+bracket(r.DueNote, !r.Due.IsZero())))
	s.field("return", r.ReturnAt)
	s.field("fee", s.fees(r.Fees)+bracket(r.FeeNote, true))
	if r.Online != "" {
		s.paragraph(r.Online)
	}
	if r.Book != "" || r.Row != "" {
		s.flow(0, run{fill(s.say("book"), "book", or(r.Book, blank), "row", or(r.Row, blank)), s.body(regular, 0)})
	}
	s.signatures(signer{s.say("applicant-signs"), r.Applicant.Name},
		signer{s.say("officer-signs"), r.Officer}, r.TrackingURL)
	return s.finish(r.title(s.form), r.Office)
}

// items draws the list of papers in the dossier.
func (s *sheet) items(items []Item) {
	s.flow(0, run{s.say("items"), s.body(regular, 0)})
	s.gap(2)
	var rows [][]string
	for i, item := range items {
		rows = append(rows, []string{strconv.Itoa(i + 1), item.Name, item.Form, fmt.Sprintf("%02d", item.Count)})
	}
	s.table([]column{
		{s.say("row"), 9, centred},
		{s.say("item"), 100, leftward},
		{s.say("item-form"), 34, centred},
		{s.say("item-count"), 20, centred},
	}, rows, s.body(regular, -1))
	s.gap(5)
}

// fees lists the amounts: "Lệ phí: 8.000 đ; …".
func (s *sheet) fees(fees []Fee) string {
	if len(fees) == 0 {
		return s.say("fee-none")
	}
	var all []string
	for _, f := range fees {
		all = append(all, strings.TrimPrefix(f.Name+": "+lang.Dong(f.Amount), ": "))
	}
	return strings.Join(all, "; ")
}

// bracket sets a remark after a value, in brackets when it follows one.
func bracket(note string, follows bool) string {
	if note == "" || !follows {
		return note
	}
	return " (" + note + ")"
}

// title names the file in the reader's window.
func (h Head) title(f Form) string {
	return strings.TrimSuffix(f.Title+" – "+h.Code, " – ")
}
