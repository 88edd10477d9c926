package assessment_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

func codes(err error) string {
	var all []string
	for _, f := range fault.All(err) {
		all = append(all, strings.TrimPrefix(f.Code, "assessment."))
	}
	return strings.Join(all, " ")
}

func opinion(stand, words string, on clock.Date) assessment.Opinion {
	return assessment.Opinion{Body: assessment.Front, Stand: stand, Words: words, On: on, Number: "5/MTTQ"}
}

func meeting(on clock.Date) assessment.Meeting {
	return assessment.Meeting{Held: on, Chair: "Bà Thử", Secretary: "Ông Thử", Invited: 30, Present: 28, InFavour: 26, Against: 1, Abstain: 1}
}

// The whole way, each step refused first with what it lacks.
func TestAFileGoesItsWayStepByStep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		file := h.open()
		ctx, who := t.Context(), leader(tongSon)
		refused := func(to assessment.Stage, p assessment.Paper, want string) {
			t.Helper()
			if got := codes(h.move(file, to, p)); got != want {
				t.Errorf("to %s: %q, want %q", to, got, want)
			}
		}
		refused(assessment.Published, assessment.Paper{}, "lacks.verdicts")
		h.must(h.judge(file, 1, "1.1", assessment.Short, "Còn thiếu"), h.judge(file, 1, "1.2", assessment.Met, ""), h.judge(file, 2, "2.1", assessment.Unknown, "Chưa rõ"))
		refused(assessment.Published, assessment.Paper{}, "lacks.proof")
		h.prove("1.2", "bien-ban")
		refused(assessment.Council, assessment.Paper{}, "order")
		h.must(h.move(file, assessment.Published, assessment.Paper{}))
		refused(assessment.Opinions, assessment.Paper{}, "lacks.office lacks.hamlets lacks.broadcasts lacks.days")
		if err := h.judge(file, 1, "1.1", assessment.Short, "Sau công khai"); !errors.Is(err, assessment.ErrStage) {
			t.Errorf("judged after the publication: %v", err)
		}

		file = h.told()
		today := clock.DateOf(h.now)
		_, err := h.book.EnterComment(ctx, who, file, assessment.Comment{Words: "Đường thôn còn ngập"})
		h.must(err, h.book.Opine(ctx, who, file, opinion("points", "Cần làm rõ nước sạch", today)))
		h.must(h.move(file, assessment.Opinions, assessment.Paper{}))
		refused(assessment.Council, assessment.Paper{}, "lacks.replies lacks.answers lacks.words")
		var said []assessment.Opinion
		var heard []assessment.Comment
		h.must(h.book.Look(ctx, who, func(tx *gate.Tx) (err error) {
			said, err = h.book.Opinions(tx, file)
			if err == nil {
				heard, err = h.book.Comments(tx, file)
			}
			return err
		}))
		h.must(h.book.AnswerOpinion(ctx, who, file, said[0].ID, "Đã bổ sung"), h.book.Answer(ctx, who, file, heard[0].ID, "Sẽ làm rãnh", true))
		h.must(h.move(file, assessment.Council, assessment.Paper{Words: "Đã rà soát"}))
		refused(assessment.Submitted, assessment.Paper{}, "lacks.minutes lacks.paper")
		h.must(h.book.Meet(ctx, who, file, meeting(today)))
		h.hash = "abc123"
		h.must(h.move(file, assessment.Submitted, assessment.Paper{Number: "45/TTr-UBND", On: today}))
		if p := h.file(file).Papers[assessment.Submitted]; p.Hash != "abc123" || p.Number != "45/TTr-UBND" {
			t.Errorf("submitted with %+v", p)
		}
		h.must(h.move(file, assessment.Verification, assessment.Paper{Number: "9/TB", On: today}))
		h.must(h.book.Remark(ctx, who, file, assessment.Remark{Code: "1.1", Words: "Thiếu danh sách hộ", Source: "Đoàn thẩm định", On: today}))
		decision := assessment.Paper{Number: "99/QĐ-UBND", On: today}
		refused(assessment.Recognised, decision, "lacks.remarks")
		var points []assessment.Remark
		h.must(h.book.Look(ctx, who, func(tx *gate.Tx) (err error) {
			points, err = h.book.Remarks(tx, file)
			return err
		}))
		if err := h.book.CloseRemark(ctx, who, file, points[0].ID); !errors.Is(err, assessment.ErrUnanswer) {
			t.Errorf("closed without an answer: %v", err)
		}
		h.must(h.book.AnswerRemark(ctx, who, file, points[0].ID, "Đã kèm danh sách", ""), h.book.CloseRemark(ctx, who, file, points[0].ID))
		h.must(h.move(file, assessment.Recognised, decision))
		again, err := h.book.Again(ctx, who, file, 2027)
		h.must(err, h.judge(again, 1, "1.1", assessment.Unknown, "Chưa đo lại"))
		h.must(h.book.Look(ctx, who, func(tx *gate.Tx) error {
			changed, err := h.book.Changes(tx, h.file(again))
			if got := fmt.Sprint(changed); got != "[{1.1 short unknown} {1.2 met } {2.1 unknown }]" {
				t.Errorf("changes %s", got)
			}
			return err
		}))
		refused(assessment.Revoked, assessment.Paper{Words: "Không duy trì"}, "lacks.paper")
		h.must(h.move(file, assessment.Revoked, assessment.Paper{Words: "Không duy trì", Number: "3/QĐ", On: today}))
	})
}

func TestOnlyTheStepsThereAre(t *testing.T) {
	all := append(append([]assessment.Stage{}, assessment.Stages...), assessment.Returned, assessment.Revoked)
	want := map[assessment.Stage]string{
		assessment.Drafting: "[published]", assessment.Published: "[opinions drafting]", assessment.Opinions: "[council drafting]",
		assessment.Council: "[submitted drafting returned]", assessment.Submitted: "[verification returned]",
		assessment.Verification: "[recognised returned]", assessment.Recognised: "[revoked]", assessment.Returned: "[drafting]", assessment.Revoked: "[]",
	}
	for _, s := range all {
		if got := fmt.Sprint(s.Nexts()); got != want[s] {
			t.Errorf("%s leads to %s, want %s", s, got, want[s])
		}
	}
}

// Điều 5, quy định kèm QĐ 18/2022/QĐ-TTg: at least 5 times within 15 days.
func TestFiveBroadcastsWithinFifteenDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			name  string
			days  []int // after the first day, one broadcast each
			later int   // days until the attempt to close
			want  string
		}{
			{"four", []int{0, 1, 2, 3}, 15, "lacks.broadcasts"},
			{"five on the fourteenth day", []int{0, 1, 2, 3, 14}, 14, "lacks.days"},
			{"five on the fifteenth day", []int{0, 1, 2, 3, 14}, 15, ""},
			{"the fifth one day too late", []int{0, 1, 2, 3, 15}, 15, "lacks.broadcasts"},
			{"late, but five within fifteen days", []int{0, 15, 16, 17, 28, 29}, 30, ""},
		} {
			h.now = at("2026-03-02 08:00")
			file := h.published()
			first := clock.DateOf(h.now)
			h.now = h.now.AddDate(0, 0, c.later)
			post := func(ch assessment.Channel, hamlet string, on clock.Date, clock string) error {
				return h.book.Post(t.Context(), leader(tongSon), file, assessment.Posting{Channel: ch, Hamlet: hamlet, On: on, Clock: clock, Person: "Ông Thử"})
			}
			h.must(post(assessment.AtOffice, "", first, ""), post(assessment.InHamlet, "Chí Phúc", first, ""), post(assessment.InHamlet, "Vĩnh An", first, ""))
			for _, d := range c.days {
				h.must(post(assessment.ByLoudspeaker, "", first.AddDays(d), "17:00"))
			}
			if err := post(assessment.ByLoudspeaker, "", first, "17:00"); !errors.Is(err, assessment.ErrTwice) {
				t.Errorf("%s: told twice: %v", c.name, err)
			}
			h.must(post(assessment.ByLoudspeaker, "Vĩnh An", first, "17:00")) // the same hour elsewhere is no further one
			if got := codes(h.move(file, assessment.Opinions, assessment.Paper{})); got != c.want {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	})
}

func TestAVoidEntryDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		file := h.told()
		var log []assessment.Posting
		h.must(h.book.Look(t.Context(), leader(tongSon), func(tx *gate.Tx) (err error) {
			log, err = h.book.Publications(tx, file)
			return err
		}))
		for _, p := range log {
			if p.Clock == "06:30" {
				h.must(h.book.Void(t.Context(), leader(tongSon), file, p.ID, "Ghi nhầm ngày"))
				break
			}
		}
		if got := codes(h.move(file, assessment.Opinions, assessment.Paper{})); got != "lacks.broadcasts" {
			t.Errorf("%q", got)
		}
	})
}

// A publication that was taken back begins anew.
func TestTakenBackBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		file := h.told()
		h.must(h.move(file, assessment.Drafting, assessment.Paper{Words: "Sửa số liệu"}))
		h.now = h.now.AddDate(0, 0, 1)
		h.must(h.move(file, assessment.Published, assessment.Paper{}))
		h.now = h.now.AddDate(0, 0, 15)
		if got := codes(h.move(file, assessment.Opinions, assessment.Paper{})); got != "lacks.office lacks.hamlets lacks.broadcasts" {
			t.Errorf("%q", got)
		}
	})
}

func TestVotesAddUp(t *testing.T) {
	for _, c := range []struct {
		invited, present, favour, against, abstain int
		want                                       *fault.Fault
	}{
		{30, 28, 26, 1, 1, nil},
		{1, 1, 1, 0, 0, nil},
		{30, 28, 27, 1, 1, assessment.ErrVotes},
		{30, 28, 29, 0, -1, assessment.ErrVotes},
		{20, 28, 26, 1, 1, assessment.ErrPresent},
		{5, 0, 0, 0, 0, assessment.ErrPresent},
	} {
		err := assessment.Meeting{Invited: c.invited, Present: c.present, InFavour: c.favour, Against: c.against, Abstain: c.abstain}.Check()
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Who gets in: a resident, somebody of another commune, an official of another
// kind, somebody of another hamlet.
func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		file := h.published()
		ctx := t.Context()
		posting := func(hamlet string) assessment.Posting {
			return assessment.Posting{Channel: assessment.InHamlet, Hamlet: hamlet, On: clock.DateOf(h.now), Person: "Bốn"}
		}
		head := actor("bon", tongSon, people.HamletHead, "Chí Phúc")
		resident, clerk := gate.NewActor("lan", tongSon), actor("chin", tongSon, people.Clerk, "")
		for name, c := range map[string]struct{ err, want error }{
			"resident opens":                 {second(h.book.Open(ctx, resident, assessment.Opening{Set: "bo-thu", Column: "nhom_2", Year: 2026, Title: "x"})), gate.ErrForbidden},
			"clerk moves":                    {h.book.Move(ctx, clerk, file, assessment.Move{To: assessment.Opinions}), gate.ErrForbidden},
			"leader of elsewhere moves":      {h.book.Move(ctx, leader(haSon), file, assessment.Move{To: assessment.Opinions}), gate.ErrMissing},
			"leader of elsewhere posts":      {h.book.Post(ctx, leader(haSon), file, posting("Chí Phúc")), gate.ErrMissing},
			"head of another hamlet posts":   {h.book.Post(ctx, head, file, posting("Vĩnh An")), gate.ErrForbidden},
			"head of the hamlet posts":       {h.book.Post(ctx, head, file, posting("Chí Phúc")), nil},
			"resident enters an opinion":     {h.book.Opine(ctx, resident, file, assessment.Opinion{}), gate.ErrForbidden},
			"resident plans":                 {second(h.book.Task(ctx, resident, assessment.Task{})), gate.ErrForbidden},
			"clerk judges":                   {h.book.Judge(ctx, clerk, file, assessment.Judging{Criterion: 1, Code: "1.1", Verdict: assessment.Met}), gate.ErrForbidden},
			"visitor looks":                  {h.book.Look(ctx, gate.Anonymous(tongSon), func(*gate.Tx) error { return nil }), gate.ErrSignIn},
			"resident looks":                 {h.book.Look(ctx, resident, func(*gate.Tx) error { return nil }), gate.ErrForbidden},
			"visitor comments":               {second(h.book.Comment(ctx, gate.Anonymous(tongSon), "203.0.113.5", file, assessment.Comment{Words: "Đồng ý"})), nil},
			"visitor of elsewhere comments":  {second(h.book.Comment(ctx, gate.Anonymous(haSon), "203.0.113.5", file, assessment.Comment{Words: "Đồng ý"})), gate.ErrMissing},
			"resident answers":               {h.book.Answer(ctx, resident, file, "x", "y", true), gate.ErrForbidden},
			"specialist without the duty":    {h.book.Judge(ctx, h.specialist(), file, assessment.Judging{Criterion: 1, Code: "1.1", Verdict: assessment.Unknown, Reason: "?"}), assessment.ErrNotYours},
			"leader of elsewhere adds proof": {second(h.book.Replace(ctx, leader(haSon), h.prove("1.1", ""), "sai", assessment.Evidence{Title: "x", Number: "1"})), gate.ErrMissing},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("%s: %v, want %v", name, c.err, c.want)
			}
		}
		drafted := h.open()
		h.must(h.book.LookPublic(ctx, gate.Anonymous(tongSon), func(tx *gate.Tx) error {
			if _, err := h.book.PublicFile(tx, drafted); !errors.Is(err, gate.ErrMissing) {
				t.Errorf("a draft is public: %v", err)
			}
			_, err := h.book.PublicFile(tx, file)
			return err
		}))
	})
}

func second[T any](_ T, err error) error { return err }

func TestAnAddressCommentsSoOftenOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		file := h.published()
		comment := func(address string) error {
			return second(h.book.Comment(t.Context(), gate.Anonymous(tongSon), address, file, assessment.Comment{Words: "Góp ý"}))
		}
		for range 20 {
			h.must(comment("203.0.113.5"))
		}
		if err := comment("203.0.113.5"); !errors.Is(err, assessment.ErrTooOften) {
			t.Errorf("the twenty-first: %v", err)
		}
		h.must(comment("203.0.113.6"))
	})
}
