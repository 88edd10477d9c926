package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/papers"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// paperTexts names the printed papers an applicant gets.
var paperTexts = map[procedures.PaperKind]string{
	procedures.ReceiptPaper:    "casework.page.paper.receipt",
	procedures.SupplementPaper: "casework.page.paper.supplement",
	procedures.RefusalPaper:    "casework.page.paper.refusal",
	procedures.ApologyPaper:    "casework.page.paper.apology",
	procedures.StopPaper:       "casework.page.paper.stop",
}

// letter sends a printed paper as PDF, drawn anew from what was true then.
func (f Front) letter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := f.Desk.FindOwn(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return SendLetter(w, r, c, f.Place(who.Commune), f.Address(r))
}

// SendLetter answers with the paper of the step that the address names. The
// caller has found the dossier for whoever asks.
func SendLetter(w http.ResponseWriter, r *http.Request, c casework.Case, place casework.Place, address string) error {
	seq, _ := strconv.Atoi(r.PathValue("step"))
	i := slices.IndexFunc(c.Steps, func(s casework.Step) bool { return s.Seq == seq && s.Detail.Paper != "" })
	if i < 0 {
		return gate.ErrMissing
	}
	pdf, err := Letter(c, c.Steps[i], letterhead{Place: place, Address: address, Phone: web.CommuneOf(r).Phone})
	if err != nil {
		return err
	}
	if pdf == nil {
		return gate.ErrMissing
	}
	blob.ServeHeaders(w.Header(), "mau-"+c.Steps[i].Detail.Paper+"-"+c.Code+".pdf", blob.PDF, false)
	w.Header().Set("Content-Length", strconv.Itoa(len(pdf)))
	_, err = w.Write(pdf)
	return err
}

// A letterhead is what papers say of the office.
type letterhead struct {
	Place   casework.Place
	Address string // how the site begins, for the QR code; "" leaves it out
	Phone   string
}

// Letter draws the paper that a step produced; nil when the step has none for
// the applicant.
func Letter(c casework.Case, s casework.Step, of letterhead) ([]byte, error) {
	head := papers.Head{Authority: of.Place.Authority, Office: of.Place.Centre, Place: placeName(of.Place.Authority),
		Date: s.At, Code: c.Code}
	if of.Address != "" {
		head.TrackingURL = of.Address + "/tra-cuu?ma=" + c.Code
	}
	person, service := paperPerson(c.Parties), c.ProcedureName+" ("+c.Procedure+")"
	signed := papers.Signature{Name: giverName(s)}
	switch procedures.PaperKind(s.Detail.Paper) {
	case procedures.ReceiptPaper:
		return receipt(c, s, head, person, service, of).PDF()
	case procedures.SupplementPaper:
		p := papers.Supplement{Head: head, Applicant: person, Procedure: service,
			Contact: papers.Contact{Name: giverName(s), Phone: of.Phone}}
		for _, item := range s.Detail.Items {
			p.Missing = append(p.Missing, papers.Lack{What: item.What, Why: item.Why, How: item.How})
		}
		return p.PDF()
	case procedures.RefusalPaper:
		return papers.Refusal{Head: head, Applicant: person, Procedure: service, Reason: s.Detail.Reason,
			Basis: s.Detail.LegalBasis, Guidance: s.Detail.Agency, Signature: signed}.PDF()
	case procedures.ApologyPaper:
		return papers.Extension{Head: head, Applicant: person, Procedure: service, Due: milliTime(s.Detail.OldDue),
			NewDue: milliTime(s.Detail.NewDue), Reason: s.Detail.Reason, Signature: signed}.PDF()
	case procedures.StopPaper:
		return papers.Stop{Head: head, Applicant: person, Procedure: service, Received: c.Received, Stopped: s.At,
			Basis: s.Detail.LegalBasis, Reason: s.Detail.Reason, Money: joinWords(" ", s.Detail.Refund, paidWords(c)), Signature: signed}.PDF()
	}
	return nil, nil
}

// feeNote says how the fee was paid, or how it is to be.
func feeNote(c casework.Case, of letterhead) string {
	switch {
	case c.Flags.FeeReceipt != "":
		return "đã nộp, biên lai số " + c.Flags.FeeReceipt
	case of.Address != "":
		return "nộp tại quầy, hoặc quét mã VietQR trong trang hồ sơ hay tại " + of.Address + "/thanh-toan"
	}
	return ""
}

// paidWords tells of the money that was paid for a dossier, for Mẫu 05: what
// becomes of it the official wrote before.
func paidWords(c casework.Case) string {
	var all []string
	add := func(dong int64, receipt string) {
		s := "đã nộp " + lang.Dong(dong)
		if receipt != "" {
			s += " (biên lai số " + receipt + ")"
		}
		all = append(all, s)
	}
	if c.Flags.FeeReceipt != "" {
		add(c.Fee, c.Flags.FeeReceipt)
	}
	for _, u := range c.Duties {
		if u.Paid > 0 && u.PaidBy != casework.PaidExempt {
			add(u.Dong, u.Receipt)
		}
	}
	if all == nil {
		return ""
	}
	return "Người nộp " + strings.Join(all, "; ") + "."
}

func receipt(c casework.Case, s casework.Step, head papers.Head, person papers.Person, service string, of letterhead) papers.Receipt {
	p := papers.Receipt{Head: head, Applicant: person, Procedure: service, Sets: c.Flags.Sets, Received: c.Received,
		Due: c.Promised, ReturnAt: returnWords(c.ReturnBy, of.Place.Centre), Officer: giverName(s)}
	if len(c.Terms) > 0 {
		p.Duration = viTerm(c.Terms[0])
	}
	if c.Promised.IsZero() || c.Provisional {
		p.DueNote = "tạm tính"
	}
	if c.Fee > 0 {
		p.Fees = []papers.Fee{{Name: "Phí, lệ phí", Amount: c.Fee}}
		p.FeeNote = feeNote(c, of)
	}
	if c.Channel == procedures.ByWeb.National() {
		p.Online = "Hồ sơ nộp trực tuyến lúc " + paperTime(c.Submitted) + "."
	}
	p.Online = joinWords(" ", p.Online, places(c.Dossier))
	for _, h := range c.Papers {
		p.Items = append(p.Items, papers.Item{Name: h.Name, Form: copyWords[h.Copy], Count: h.Quantity})
	}
	if len(p.Items) == 0 {
		p.Items = electronic(c)
	}
	return p
}

// electronic lists what came over the site, where the counter keyed in no
// papers: the declaration, and each component with its number of files.
func electronic(c casework.Case) []papers.Item {
	items := []papers.Item{{Name: "Tờ khai điện tử", Form: copyWords[casework.Electronic], Count: 1}}
	for _, component := range c.Of.Components {
		n := 0
		for _, a := range c.Files {
			if a.Component == component.ID && a.Kind == "paper" {
				n++
			}
		}
		if n > 0 {
			items = append(items, papers.Item{Name: component.Name, Form: copyWords[casework.Electronic], Count: n})
		}
	}
	return items
}

// Words of printed papers, which are Vietnamese whatever the reader's language.
var copyWords = map[casework.Copy]string{casework.Original: "Bản chính", casework.Photocopy: "Bản sao", casework.Electronic: "Bản điện tử"}

func returnWords(by, centre string) string {
	switch by {
	case "post":
		return "Qua dịch vụ bưu chính công ích"
	case "online":
		return "Bản điện tử trên trang của xã; bản giấy tại " + centre
	}
	return centre
}

func paperPerson(p casework.Parties) papers.Person {
	person := papers.Person{Name: p.Applicant.Name, Address: p.Applicant.Address, Phone: p.Applicant.Phone, Email: p.Applicant.Email}
	if p.Owner.Name != p.Applicant.Name {
		person.Owner = p.Owner.Name
	}
	if person.Address == "" {
		person.Address = p.Applicant.Hamlet
	}
	return person
}

// giverName is the person without the office that steps note after a dash.
func giverName(s casework.Step) string {
	name, _, _ := strings.Cut(s.Giver, " – ")
	return name
}

// placeName is the địa danh of a paper: the commune's own name.
func placeName(authority string) string {
	for _, word := range []string{" xã ", " phường ", " đặc khu "} {
		if _, name, ok := strings.Cut(authority, word); ok {
			return name
		}
	}
	return authority
}

func milliTime(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
