package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/papers"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// The declaration of a draft or dossier ends its address in one of these.
const (
	asPDF  = "to-khai.pdf"
	asDOCX = "to-khai.docx"
)

// paperTag is the language of declarations: papers are Vietnamese whatever the
// reader's language.
const paperTag = "vi"

// A declaring is what the printed declaration says besides its answers.
type declaring struct {
	Place   casework.Place
	Address string // how the site begins, for the QR code; "" leaves it out
	Now     time.Time
}

// blankDeclaration is the empty form of a procedure.
func blankDeclaration(form *procedures.Form, of declaring) papers.Declaration {
	d := declarationOf(form, form.Blank(paperTag), nil, of)
	d.Undated = true
	return d
}

// draftDeclaration is what a draft says so far, to be signed.
func draftDeclaration(o casework.OpenDraft, of declaring) papers.Declaration {
	sit := o.Situation(of.Now)
	sit.Office = false // the office's boxes are no words of the applicant
	view := o.Form.View(o.Answers, sit)
	d := declarationOf(o.Form, view.Filled(paperTag), o.Files, of)
	d.Undated, d.Signer = true, applicantIn(view)
	return d
}

// dossierDeclaration is what was filed. Where the form has changed since, the
// rows are those that the applicant confirmed.
func dossierDeclaration(c casework.Case, form *procedures.Form, of declaring) papers.Declaration {
	var d papers.Declaration
	if form != nil {
		sit := procedures.Situation{Today: situation(c.Submitted).Today, Channel: channelOf(c.Channel)}
		d = declarationOf(form, form.View(c.Answers, sit).Filled(paperTag), c.Files, of)
	} else {
		d = papers.Declaration{Title: c.ProcedureName, Parts: declaredParts(c.Declared)}
	}
	if d.To == "" {
		d.To = of.Place.Authority
	}
	d.Place, d.Date, d.Code, d.Signer = placeName(of.Place.Authority), c.Submitted, c.Code, c.Parties.Applicant.Name
	if of.Address != "" {
		d.TrackingURL = of.Address + "/tra-cuu?ma=" + c.Code
	}
	return d
}

func channelOf(national int) procedures.Channel {
	for _, c := range []procedures.Channel{procedures.AtDesk, procedures.ByPost} {
		if c.National() == national {
			return c
		}
	}
	return procedures.ByWeb
}

// declaredParts are the rows as they were confirmed, section by section.
func declaredParts(rows []casework.Declared) []papers.DeclaredPart {
	var parts []papers.DeclaredPart
	for _, row := range rows {
		if len(parts) == 0 || parts[len(parts)-1].Title != row.Section {
			parts = append(parts, papers.DeclaredPart{Title: row.Section})
		}
		p := &parts[len(parts)-1]
		p.Lines = append(p.Lines, papers.DeclaredLine{Label: row.Label, Value: row.Value})
	}
	return parts
}

// declarationOf turns the laid-out form into the paper.
func declarationOf(form *procedures.Form, filled procedures.Filled, files []casework.Attachment, of declaring) papers.Declaration {
	d := papers.Declaration{Title: form.Title.VI, Template: form.Template, Source: form.Provenance,
		To: filled.To, Pledges: filled.Pledges, Place: placeName(of.Place.Authority), Date: of.Now}
	if d.To == "" {
		d.To = of.Place.Authority
	}
	for _, s := range filled.Sections {
		part := papers.DeclaredPart{Title: s.Title}
		for _, l := range s.Lines {
			line := papers.DeclaredLine{Label: l.Label, Value: cellWords(l.Cell, files), Boxes: l.Choices, Parts: l.Parts, Long: l.Long}
			if l.Table != nil {
				line.Table = declaredTable(*l.Table, files)
			}
			part.Lines = append(part.Lines, line)
		}
		d.Parts = append(d.Parts, part)
	}
	for _, p := range filled.Papers {
		name := p.Name
		if p.Files > 0 {
			name += " (" + strconv.Itoa(p.Files) + " tệp đã gửi)"
		}
		d.Papers = append(d.Papers, name)
	}
	return d
}

func declaredTable(t procedures.FilledTable, files []casework.Attachment) *papers.DeclaredTable {
	table := &papers.DeclaredTable{One: t.One, Head: t.Head}
	for _, row := range t.Rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, cellWords(cell, files))
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

// cellWords is an answer as it is printed: names in capitals, files by name.
func cellWords(cell procedures.FilledCell, files []casework.Attachment) string {
	lines := append([]string(nil), cell.Lines...)
	for _, id := range cell.Files {
		for _, a := range files {
			if a.ID == id {
				lines = append(lines, a.Name)
			}
		}
	}
	words := strings.Join(lines, "\n")
	if cell.Name {
		words = strings.ToUpper(words)
	}
	return words
}

// applicantIn finds the name of the one who signs: the requester's, as all
// forms call the group.
func applicantIn(v *procedures.View) string {
	requester, _ := v.Answers()["requester"].(map[string]any)
	name, _ := requester["full_name"].(string)
	return name
}

// sendDeclaration answers with the PDF to look at, or the DOCX to save.
func sendDeclaration(w http.ResponseWriter, d papers.Declaration, name string, docx bool) error {
	if !docx {
		pdf, err := d.PDF()
		return sendPDF(w, name, pdf, err)
	}
	body, err := d.DOCX()
	if err != nil {
		return err
	}
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	blob.ServeHeaders(w.Header(), name+".docx", word, false)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err
}

// docx reports whether an address asks for the text document.
func docx(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, ".docx") }

func (f Front) declaring(r *http.Request, who gate.Actor) declaring {
	return declaring{f.Place(who.Commune), f.Address(r), f.Now()}
}

// blankForm sends the empty form: for those who fill in on paper, without any
// account.
func (f Front) blankForm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	offer, _, err := f.Desk.Services().PublicOne(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	form, err := f.Desk.Services().Library().FormFor(offer.Procedure)
	if err != nil {
		return err
	}
	of := declaring{Place: f.Place(web.CommuneOf(r).ID), Now: f.Now()}
	return sendDeclaration(w, blankDeclaration(form, of), "mau-"+offer.Procedure.Code, docx(r))
}

func (f Front) draftDeclaration(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	o, err := f.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return err
	}
	return sendDeclaration(w, draftDeclaration(o, f.declaring(r, who)), "to-khai-"+o.Procedure, docx(r))
}

func (f Front) dossierDeclaration(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := f.Desk.FindOwn(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return sendFiled(w, r, who, f.Desk, c, f.declaring(r, who))
}

// sendFiled sends the declaration of a dossier, on the form it was filed on.
func sendFiled(w http.ResponseWriter, r *http.Request, who gate.Actor, desk *casework.Desk, c casework.Case, by declaring) error {
	form, err := desk.Services().FiledForm(r.Context(), who, c.Of, c.Form)
	if err != nil {
		return err
	}
	return sendDeclaration(w, dossierDeclaration(c, form, by), "to-khai-"+c.Code, docx(r))
}

func (o Office) declaring(r *http.Request, who gate.Actor) declaring {
	return declaring{o.Place(who.Commune), o.Address(r), o.Now()}
}

func (o Office) entryDeclaration(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	draft, err := o.Desk.Draft(r.Context(), who, r.PathValue("draft"))
	if err != nil {
		return err
	}
	return sendDeclaration(w, draftDeclaration(draft, o.declaring(r, who)), "to-khai-"+draft.Procedure, docx(r))
}

func (o Office) caseDeclaration(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, err := o.Desk.Find(r.Context(), who, r.PathValue("id"), statedReason(r))
	if err != nil {
		return err
	}
	return sendFiled(w, r, who, o.Desk, c, o.declaring(r, who))
}
