// Package papers draws the printed papers of the one-stop desk as PDF: the
// receipt, the request for missing papers, the refusal, the apology with a new
// date, the notice of stopping, the control slip and the register.
//
// Each paper is a struct of plain values with a method PDF; the package knows
// no database, no page and no other room. Which forms exist on a day, with
// their number, title, words, paper size and margins, is dated data in
// forms.json and never a constant here: a paper is drawn by the set in force on
// its own date, so that an old dossier is printed again on its old form.
//
// The original layouts of the circulars' annexes were not at hand when this was
// written. Forms marked provisional say so in a grey line at the foot; after
// comparison with the originals only forms.json should need to change.
//
// A [Declaration] is the applicant's own paper, filled in or empty: its
// questions are data of the procedure, its fixed words stand in declaration.json.
// It is also written as DOCX, to be corrected by hand.
//
// Layout follows Decree 30/2020/NĐ-CP, annex I: national title right, agency
// left, serif face, black on white. Sizes are in points; margins in the data
// are in millimetres. The same values always give the same bytes.
package papers
