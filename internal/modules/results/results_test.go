package results_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/results"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// read is what can be read on a PDF, annotations included.
func read(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftocairo"); err != nil {
		t.Skip("SKIPPED, NOT PROVED: pdftocairo is not installed (poppler-utils)")
	}
	flat := exec.Command("pdftocairo", "-pdf", "-", "-")
	flat.Stdin = bytes.NewReader(pdf)
	one, err := flat.Output()
	must(t, err)
	text := exec.Command("pdftotext", "-raw", "-", "-")
	text.Stdin = bytes.NewReader(one)
	out, err := text.Output()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestAPaperGoesItsWay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		id := h.drafted(t)
		must(t, h.Edit(ctx, h.writer, id, 1, map[string]string{"noi_dung": "Hộ có hoàn cảnh khó khăn.", "trich_yeu": "Về hoàn cảnh gia đình"}))
		must(t, h.Submit(ctx, h.writer, id, 2))
		must(t, h.Return(ctx, h.leader, id, 3, "Ghi rõ năm."))
		must(t, h.Submit(ctx, h.writer, id, 4))
		must(t, h.Sign(ctx, h.deputy, id, 5, use))
		must(t, h.TakeNumber(ctx, h.clerk, id, 6))
		must(t, h.Issue(ctx, h.clerk, id, 7, use))
		want := []string{"submit_result ", "rework Ghi rõ năm.", "submit_result ", "sign ", "issue 01/GXN-UBND"}
		if !slices.Equal(h.desk.moves, want) {
			t.Errorf("the dossier went %q, want %q", h.desk.moves, want)
		}
		pdf, _, err := h.Preview(ctx, h.clerk, id)
		must(t, err)
		text := read(t, pdf)
		for _, words := range []string{"LÊ THỊ HỒNG NGỮ", "Hộ có hoàn cảnh khó khăn.", "01", "ngày 23 tháng 11 năm 2026", "TUQ. CHỦ TỊCH CHÁNH VĂN PHÒNG", "Ông deputy", "038195000001"} {
			if !strings.Contains(text, words) {
				t.Errorf("%q is not on the paper: %s", words, text)
			}
		}
		all, err := sign.Verify(pdf, sign.Trust{})
		if err != nil || len(all) != 2 || all[0].Verdict != sign.SelfSigned || all[1].Signer != "UBND xã Tống Sơn" {
			t.Errorf("%+v %v", all, err)
		}
		v, err := h.Find(ctx, h.clerk, id)
		must(t, err)
		if h.desk.file.Hash != v.Hash || v.State != results.Issued || v.Body.Hands[0].InPlace != "Ông leader" || len(v.Steps) != 7 {
			t.Errorf("%+v, the dossier holds %s", v.Result, h.desk.file.Hash)
		}
		if v.MayEdit(h.writer) || v.MayDecide(h.leader) || v.MayIssue(h.clerk) {
			t.Error("an issued paper can still be changed")
		}
	})
}

// Whoever the paper is no business of can do nothing with it, at no step.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		id := h.drafted(t)
		must(t, h.Submit(ctx, h.writer, id, 1))
		for _, who := range []gate.Actor{h.neighbour, h.stranger, h.resident, h.writer, h.clerk, gate.Anonymous(tongSon)} {
			if err := h.Sign(ctx, who, id, 2, use); err == nil {
				t.Errorf("%s signed", who.ID)
			}
			if err := h.Return(ctx, who, id, 2, "x"); err == nil {
				t.Errorf("%s returned", who.ID)
			}
			if err := h.TakeNumber(ctx, who, id, 2); err == nil {
				t.Errorf("%s numbered what is not signed", who.ID)
			}
		}
		must(t, h.Sign(ctx, h.leader, id, 2, use))
		for _, who := range []gate.Actor{h.neighbour, h.stranger, h.resident, h.writer, h.leader} {
			if h.TakeNumber(ctx, who, id, 3) == nil || h.Issue(ctx, who, id, 3, use) == nil {
				t.Errorf("%s issued", who.ID)
			}
			if _, err := h.Find(ctx, who, id); (err == nil) != (who.ID == "writer" || who.ID == "leader") {
				t.Errorf("%s found it: %v", who.ID, err)
			}
		}
		for _, who := range []gate.Actor{h.neighbour, h.stranger, h.resident, h.leader} {
			if _, err := h.Draft(ctx, who, "d1", "san-co:giay-xac-nhan", "https://a.vn"); err == nil {
				t.Errorf("%s drafted", who.ID)
			}
		}
		if err := h.Issue(ctx, h.clerk, id, 3, use); !errors.Is(err, results.ErrState) {
			t.Errorf("issued without a number: %v", err)
		}
		if err := h.TakeNumber(ctx, h.clerk, id, 2); !errors.Is(err, results.ErrChanged) {
			t.Errorf("numbered on an old page: %v", err)
		}
		if err := h.Sign(ctx, h.leader, id, 3, results.Use{Passphrase: "khác"}); !errors.Is(err, results.ErrState) {
			t.Errorf("signed twice: %v", err)
		}
	})
}

// When the dossier does not move, nothing of the paper does: they commit
// together.
func TestPaperAndDossierMoveTogether(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		id := h.numbered(t)
		h.desk.fails = true
		if err := h.Issue(ctx, h.clerk, id, h.version(t, id), use); !errors.Is(err, results.ErrState) {
			t.Fatalf("%v", err)
		}
		v, err := h.Find(ctx, h.clerk, id)
		must(t, err)
		if v.State != results.Signed || v.Hash != "" {
			t.Errorf("%+v", v.Result)
		}
		if _, err := h.Check(ctx, tongSon, v.Code); !errors.Is(err, results.ErrCode) {
			t.Errorf("a paper not issued is public: %v", err)
		}
		h.desk.fails = false
		if err := h.Issue(ctx, h.clerk, id, v.Version, results.Use{Passphrase: "sai"}); !errors.Is(err, sign.ErrPassphrase) {
			t.Errorf("wrong passphrase: %v", err)
		}
		must(t, h.Issue(ctx, h.clerk, id, v.Version, use))
	})
}

// Numbers run without gaps in a book and year; a cancelled one stays, with its
// reason, and is not given again (NĐ 30/2020/NĐ-CP, Điều 15).
func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		first := h.numbered(t)
		if err := h.CancelNumber(ctx, h.clerk, first, h.version(t, first), " "); !errors.Is(err, results.ErrReason) {
			t.Errorf("cancelled without a reason: %v", err)
		}
		must(t, h.CancelNumber(ctx, h.clerk, first, h.version(t, first), "Sai sổ"))
		must(t, h.TakeNumber(ctx, h.clerk, first, h.version(t, first)))
		second := h.numbered(t)
		h.now = time.Date(2026, 12, 31, 17, 30, 0, 0, time.UTC) // 1 January in Viet Nam
		third := h.numbered(t)
		for id, want := range map[string]string{first: "02/GXN-UBND", second: "03/GXN-UBND", third: "01/GXN-UBND"} {
			if v, err := h.Find(ctx, h.clerk, id); err != nil || v.Number != want {
				t.Errorf("number %s, want %s, %v", v.Number, want, err)
			}
		}
		list, books, err := h.Numbers(ctx, h.clerk, "", 2026)
		must(t, err)
		if len(list) != 3 || list[2].N != 1 || list[2].Reason != "Sai sổ" || list[2].Cancelled.IsZero() || !slices.Equal(books, []string{"GXN-UBND"}) {
			t.Errorf("%+v %v", list, books)
		}
		if _, _, err := h.Numbers(ctx, h.writer, "", 2026); err == nil {
			t.Error("the register is open to whoever does not issue")
		}
	})
}

func TestCheckedHeldAndShown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		id := h.issued(t)
		v, err := h.Find(ctx, h.clerk, id)
		must(t, err)
		pdf, err := h.Bytes(ctx, tongSon, v.Result)
		must(t, err)

		typed := strings.ToLower(v.Code[:3] + "-" + v.Code[3:])
		k, err := h.Compare(ctx, tongSon, typed, pdf)
		if err != nil || !k.Same || k.Owner != "Lê T. H. N." || k.Validity != results.Valid || k.Damaged || len(k.Signatures) != 2 {
			t.Errorf("%+v %v", k, err)
		}
		if k, err = h.Compare(ctx, tongSon, v.Code, append(bytes.Clone(pdf), ' ')); err != nil || k.Same || len(k.Theirs) != 2 {
			t.Errorf("a copy with a blank more: %+v %v", k, err)
		}
		if k, err = h.Compare(ctx, tongSon, v.Code, []byte("xin chào")); err != nil || k.Same || !k.NotPDF {
			t.Errorf("a text: %+v %v", k, err)
		}
		if _, err := h.Check(ctx, haSon, v.Code); !errors.Is(err, results.ErrCode) {
			t.Errorf("checked in another commune: %v", err)
		}

		if all, err := h.Mine(ctx, h.resident); err != nil || len(all) != 0 {
			t.Errorf("held before it was handed over: %d %v", len(all), err)
		}
		must(t, h.Release(ctx, tongSon, "d1"))
		if all, err := h.Mine(ctx, h.resident); err != nil || len(all) != 1 {
			t.Errorf("%d papers, %v", len(all), err)
		}
		for _, who := range []gate.Actor{h.writer, h.clerk, gate.NewActor("ngu", haSon)} {
			if _, err := h.Paper(ctx, who, id); !errors.Is(err, gate.ErrMissing) {
				t.Errorf("%s opened it: %v", who.ID, err)
			}
			if _, err := h.Share(ctx, who, id, 3); err == nil {
				t.Errorf("%s shared it", who.ID)
			}
		}
		for _, days := range []int{0, 31} {
			if _, err := h.Share(ctx, h.resident, id, days); !errors.Is(err, results.ErrDays) {
				t.Errorf("%d days: %v", days, err)
			}
		}
		token, err := h.Share(ctx, h.resident, id, 3)
		must(t, err)
		if r, err := h.Shared(ctx, tongSon, token); err != nil || r.ID != id {
			t.Errorf("%v", err)
		}
		for _, other := range []string{"", "x", token + "A"} {
			if _, err := h.Shared(ctx, tongSon, other); !errors.Is(err, results.ErrLinkEnded) {
				t.Errorf("link %q: %v", other, err)
			}
		}
		h.now = h.now.AddDate(0, 0, 3)
		if _, err := h.Shared(ctx, tongSon, token); !errors.Is(err, results.ErrLinkEnded) {
			t.Errorf("after three days: %v", err)
		}
		token, err = h.Share(ctx, h.resident, id, 3)
		must(t, err)
		p, err := h.Paper(ctx, h.resident, id)
		must(t, err)
		if p.Shares[1].Opened != 1 {
			t.Errorf("%+v", p.Shares)
		}
		must(t, h.EndShare(ctx, h.resident, id, p.Shares[0].ID))
		if _, err := h.Shared(ctx, tongSon, token); !errors.Is(err, results.ErrLinkEnded) {
			t.Errorf("a closed link: %v", err)
		}
	})
}

func TestIssuedPapersAreFollowed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		old, newer := h.issued(t), h.issued(t)
		must(t, h.Release(ctx, tongSon, "d1"))
		held := func() (n int) {
			must(t, h.gate.Read(ctx, h.clerk, gate.Own, func(tx *gate.Tx) error {
				all, err := results.Held(tx, "ngu")
				n = len(all)
				return errors.Join(err, tx.Require(true))
			}))
			return n
		}
		if held() != 2 {
			t.Errorf("%d papers to use again, want 2", held())
		}
		for _, how := range []results.Validity{results.Valid, results.Replaced} {
			if err := h.Change(ctx, h.clerk, old, h.version(t, old), how, "", "Sai tên"); !errors.Is(err, results.ErrRelation) {
				t.Errorf("%s without a number: %v", how, err)
			}
		}
		if err := h.Change(ctx, h.leader, old, h.version(t, old), results.Revoked, "", "x"); err == nil {
			t.Error("recalled by who does not issue")
		}
		must(t, h.Change(ctx, h.clerk, old, h.version(t, old), results.Replaced, "02/GXN-UBND", "Sai tên"))
		v, err := h.Find(ctx, h.clerk, old)
		must(t, err)
		k, err := h.Check(ctx, tongSon, v.Code)
		if err != nil || k.Validity != results.Replaced || k.After.Number != "02/GXN-UBND" || k.After.Other != newer {
			t.Errorf("%+v %v", k, err)
		}
		if held() != 1 {
			t.Errorf("%d papers to use again, want 1", held())
		}
		if err := h.Change(ctx, h.clerk, old, v.Version, results.Revoked, "", "x"); !errors.Is(err, results.ErrState) {
			t.Errorf("changed twice: %v", err)
		}
	})
}

// A result that was signed by hand and uploaded is kept like one made here.
func TestUploadedResultsAreKept(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.desk.file.Hash, h.desk.file.Key = strings.Repeat("a", 64), "15001/2026/11/aa/"+strings.Repeat("a", 64)
		for range 2 { // the job may run twice
			must(t, h.Keep(ctx, tongSon, "d1", "https://a.vn/xac-thuc"))
		}
		all, err := h.Mine(ctx, h.resident)
		if err != nil || len(all) != 1 || all[0].Origin != results.FromScan || all[0].Number != "07/2026" {
			t.Fatalf("%+v %v", all, err)
		}
		if k, err := h.Check(ctx, tongSon, all[0].Code); err != nil || !k.Damaged || k.Validity != results.Valid {
			t.Errorf("its file is lost: %+v %v", k, err)
		}
	})
}

func template(t *testing.T, text string) []byte {
	t.Helper()
	data, err := docx.Document{Body: []docx.Block{docx.P(docx.Text(text))}}.Bytes()
	must(t, err)
	return data
}

func TestTemplates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		add := func(who gate.Actor, symbol, text string) (string, error) {
			return h.AddTemplate(ctx, who, results.Template{Procedure: "1.000001", Title: "Giấy của xã", Symbol: symbol}, template(t, text))
		}
		for _, tt := range []struct {
			symbol, text string
			want         error
		}{{"GXN-UBND", "{{ten_la}}", docx.ErrUnknown}, {"gxn ubnd", "{{thu_tuc}}", results.ErrSymbol}, {"GXN-UBND", "{{#thanh_vien}}", docx.ErrUnclosed}} {
			if _, err := add(h.writer, tt.symbol, tt.text); !errors.Is(err, tt.want) {
				t.Errorf("%q: %v, want %v", tt.text, err, tt.want)
			}
		}
		for _, who := range []gate.Actor{h.leader, h.resident} {
			if _, err := add(who, "GXN-UBND", "{{thu_tuc}}"); err == nil {
				t.Errorf("%s added a template", who.ID)
			}
		}
		first, err := add(h.writer, "gxn-ubnd", "Lần một: {{thu_tuc}} {{chu_ky}}")
		must(t, err)
		must(t, h.Publish(ctx, h.writer, first))
		second, err := add(h.writer, "GXN-UBND", "Lần hai: {{#thanh_vien}}{{ten}} {{/thanh_vien}}{{noi_dung}}")
		must(t, err)
		must(t, h.Publish(ctx, h.writer, second))
		o, err := h.Open(ctx, h.writer, "d1")
		must(t, err)
		if o.Templates[0].ID != second || o.Templates[0].Version != 2 || slices.ContainsFunc(o.Templates, func(t results.Template) bool { return t.ID == first }) {
			t.Errorf("%+v", o.Templates)
		}
		id, err := h.Draft(ctx, h.writer, "d1", second, "https://a.vn/xac-thuc")
		must(t, err)
		pdf, _, err := h.Preview(ctx, h.writer, id)
		must(t, err)
		if text := read(t, pdf); !strings.Contains(text, "Lần hai: Ấm Ửng") || !strings.Contains(text, "Mã xác thực") {
			t.Errorf("%s", text)
		}
		for _, one := range o.Templates { // the built-in ones, too
			if _, err := h.Trial(ctx, h.writer, one.ID); err != nil && !errors.Is(err, docx.ErrUnknown) {
				t.Errorf("%s: %v", one.Title, err)
			}
		}
	})
}

func TestCertifiedCopies(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		var page bytes.Buffer
		must(t, png.Encode(&page, image.NewGray(image.Rect(0, 0, 210, 297))))
		n := results.NewCopy{Original: results.Original{Title: "Bằng tốt nghiệp", Issuer: "Sở Giáo dục", Number: "B12", Day: "2015-06-30"}, OwnerID: "ngu", OwnerName: "x",
			Scans: [][]byte{page.Bytes(), page.Bytes()}, Compared: true}
		bad := n
		bad.Compared, bad.OwnerName, bad.Scans = false, "", [][]byte{[]byte("%PDF-")}
		if _, err := h.Certify(ctx, h.counter, bad, "https://a.vn"); !errors.Is(err, results.ErrOriginal) || !errors.Is(err, results.ErrOwner) {
			t.Errorf("%v", err)
		}
		for _, who := range []gate.Actor{h.writer, h.leader, h.resident} {
			if _, err := h.Certify(ctx, who, n, "https://a.vn"); err == nil {
				t.Errorf("%s certified", who.ID)
			}
		}
		id, err := h.Certify(ctx, h.counter, n, "https://a.vn/xac-thuc")
		must(t, err)
		must(t, h.Sign(ctx, h.leader, id, 1, use))
		must(t, h.TakeNumber(ctx, h.clerk, id, 2))
		must(t, h.Issue(ctx, h.clerk, id, 3, use))
		all, err := h.Mine(ctx, h.resident)
		if err != nil || len(all) != 1 || all[0].Number != "01/SCT/BS" || all[0].OwnerName != "Lê Thị Hồng Ngữ" {
			t.Fatalf("%+v %v", all, err)
		}
		pdf, err := h.Bytes(ctx, tongSon, all[0])
		must(t, err)
		text := read(t, pdf)
		for _, words := range []string{"ĐÚNG VỚI BẢN CHÍNH", "gồm 2 trang", "Bằng tốt nghiệp, số B12, ngày 30/06/2015, do Sở Giáo dục cấp", "Ông counter"} {
			if !strings.Contains(text, words) {
				t.Errorf("%q is not on the copy: %s", words, text)
			}
		}
		if found, err := sign.Verify(pdf, sign.Trust{}); err != nil || len(found) != 2 {
			t.Errorf("%+v %v", found, err)
		}
	})
}

func TestSigningBlocks(t *testing.T) {
	for _, tt := range []struct {
		office string
		from   *results.StandIn
		want   string
	}{
		{"Chủ tịch UBND xã", nil, "TM. ỦY BAN NHÂN DÂN/CHỦ TỊCH"},
		{"Phó Chủ tịch UBND xã", nil, "TM. ỦY BAN NHÂN DÂN/KT. CHỦ TỊCH/PHÓ CHỦ TỊCH"},
		{"Phó Chủ tịch", &results.StandIn{}, "TM. ỦY BAN NHÂN DÂN/KT. CHỦ TỊCH/PHÓ CHỦ TỊCH"},
		{"Chánh Văn phòng", &results.StandIn{Authorised: true}, "TUQ. CHỦ TỊCH/CHÁNH VĂN PHÒNG"},
		{"Chánh Văn phòng", &results.StandIn{}, "TL. CHỦ TỊCH/CHÁNH VĂN PHÒNG"},
	} {
		if got := strings.Join(results.SigningBlock(tt.office, tt.from), "/"); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.office, got, tt.want)
		}
	}
}

// What is kept of a key opens nothing without the house's secret and the
// passphrase, and a removed key signs nothing.
func TestKeysAreSealed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		h.keys(t)
		id := h.drafted(t)
		must(t, h.Submit(ctx, h.writer, id, 1))
		own, _, _, err := h.Keys(ctx, h.leader)
		must(t, err)
		if _, err := h.AddKey(ctx, h.leader, results.NewKey{Office: true, File: keyFile(t, "giả"), Passphrase: passphrase}); err == nil {
			t.Error("a key for the office, by who does not keep them")
		}
		if _, err := h.AddKey(ctx, h.resident, results.NewKey{File: keyFile(t, "dân"), Passphrase: passphrase}); err == nil {
			t.Error("a key of a resident")
		}
		if err := h.RemoveKey(ctx, h.deputy, own[0].ID); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("removed by another: %v", err)
		}
		must(t, h.RemoveKey(ctx, h.leader, own[0].ID))
		if err := h.Sign(ctx, h.leader, id, 2, use); !errors.Is(err, results.ErrKey) {
			t.Errorf("signed with a removed key: %v", err)
		}
		if s := (results.Use{Passphrase: "bí mật"}).String(); strings.Contains(s, "bí mật") {
			t.Error("a passphrase could be logged")
		}
	})
}
