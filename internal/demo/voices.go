package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"xaso/internal/modules/consultations"
	"xaso/internal/modules/ideas"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

// regulation is a draft that nobody ever issued.
const regulation = `QUY CHẾ (DỰ THẢO, THỬ NGHIỆM)
Thu gom rác thải sinh hoạt trên địa bàn xã
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi áp dụng
Quy chế này áp dụng cho mọi hộ gia đình, cơ sở sản xuất, kinh doanh trong xã.
Điều 2. Phân loại tại nhà
1. Mỗi hộ để riêng rác hữu cơ, rác tái chế và rác còn lại.
2. Rác nguy hại (pin, bóng đèn, vỏ thuốc trừ sâu) bỏ vào bể có nắp ở đầu thôn.
Chương II
THU GOM
Điều 3. Ngày, giờ thu gom
1. Thu gom thứ Ba, thứ Năm và thứ Bảy, từ 17 giờ đến 19 giờ.
2. Ngày mưa bão thu gom vào ngày liền sau.
Điều 4. Mức thu
Mỗi hộ nộp tiền dịch vụ theo mức do cấp có thẩm quyền quyết định; hộ nghèo được miễn.`

const askedAbout = `Nhà bạn có phân loại rác chưa?
- Có
- Chưa
[1: Chưa] Khó nhất là gì? (chọn nhiều)
- Thiếu thùng
- Không biết cách
- Không có chỗ để
Giờ nào thu gom thì tiện?
- Sáng sớm
- Chiều tối`

// ask begins two consultations in the past: one that is answered by now, and
// one that runs.
func (l *history) ask() {
	survey, err := consultations.ParseSurvey(askedAbout)
	plan := consultations.Plan{Matter: "interest", Form: "Trang này của xã, họp thôn, hòm thư góp ý ở nhà văn hóa", Responsible: "Văn phòng HĐND và UBND xã",
		Days: 20, Anonymous: true, CouncilRef: "01/KH-UBND (thử nghiệm)", FrontRef: "02/KH-UBND (thử nghiệm)"}
	naming, rubbish := plan, plan
	naming.Title, naming.Matter = "Đặt tên nhà văn hóa liên thôn (thử nghiệm)", "boundary"
	naming.About = "Xã dự kiến đặt tên nhà văn hóa liên thôn là “Nhà văn hóa Đồng Tâm”. Xin ý kiến bà con trước khi quyết định."
	rubbish.Title, rubbish.Body, rubbish.Survey = "Quy chế thu gom rác thải sinh hoạt (thử nghiệm)", regulation, survey
	rubbish.About = "Xã soạn quy chế thu gom rác. Quy chế đặt ra việc phân loại tại nhà, giờ thu gom và mức thu. Mời bà con góp ý từng điều và trả lời mấy câu hỏi ngắn."
	l.moments = append(l.moments,
		moment{l.time(15, 800), "demo/asked/naming", func(ctx context.Context) (e error) {
			l.named, e = l.opened(ctx, "naming", naming)
			return e
		}},
		moment{l.time(14, 905), "demo/asked/naming/said", func(ctx context.Context) error {
			return errors.Join(
				l.say(ctx, l.named, "naming/1", l.cast[residentOne], consultations.Opinion{Stance: consultations.For, Body: "Tên hay, dễ nhớ."}, true),
				l.say(ctx, l.named, "naming/2", l.cast[residentTwo], consultations.Opinion{Stance: consultations.Other, Body: "Nên giữ tên cũ trong ngoặc để người già dễ tìm.", Name: "Một cụ ở thôn"}, true))
		}},
		moment{l.time(5, 815), "demo/asked/rubbish", func(ctx context.Context) (e error) {
			l.rubbish, e = l.opened(ctx, "rubbish", rubbish)
			return errors.Join(err, e)
		}})
}

func (l *history) opened(ctx context.Context, name string, p consultations.Plan) (string, error) {
	id, err := l.house.Consultations.Write(gate.WithKey(ctx, "demo/asked/"+name+"/plan"), l.cast[specialist], "", p)
	if err != nil {
		return "", err
	}
	return id, l.house.Consultations.Publish(gate.WithKey(ctx, "demo/asked/"+name+"/open"), l.cast[specialist], id)
}

// say gives an opinion and, when it is read, publishes it as it is.
func (l *history) say(ctx context.Context, id, name string, who gate.Actor, o consultations.Opinion, read bool) error {
	comment, err := l.house.Consultations.Say(gate.WithKey(ctx, "demo/said/"+name), who, id, o)
	if err != nil || !read {
		return err
	}
	return l.house.Consultations.Moderate(gate.WithKey(ctx, "demo/read/"+name), l.cast[specialist], id, comment, moderation.Decision{State: moderation.Shown})
}

// voices is what neighbours say of the draft today, the answer to the older
// consultation, and a few ideas.
func (l *history) voices(ctx context.Context) error {
	said := []struct {
		who  gate.Actor
		o    consultations.Opinion
		read bool
	}{
		{l.cast[residentOne], consultations.Opinion{Stance: consultations.For, Body: "Đồng ý, đường làng sẽ sạch hơn."}, true},
		{l.cast[residentTwo], consultations.Opinion{Part: 8, Stance: consultations.Other, Body: "Mùa gặt bà con về muộn, nên thu đến 20 giờ."}, true},
		{gate.Anonymous(Commune), consultations.Opinion{Stance: consultations.Against, Body: "Nhà ông Nguyễn Văn Giả Định hay đổ trộm rác, gọi 0900000000 mà hỏi."}, false},
	}
	failed := make([]error, len(said))
	var all sync.WaitGroup
	for n, s := range said {
		all.Go(func() { failed[n] = l.say(ctx, l.rubbish, fmt.Sprint("rubbish/", n), s.who, s.o, s.read) })
	}
	all.Wait()
	meeting, err := l.house.Consultations.Enter(gate.WithKey(ctx, "demo/entered"), l.cast[hamletHead], l.rubbish, consultations.Opinion{Stance: consultations.For, Body: "Đồng ý, đề nghị xã hỗ trợ thùng ba ngăn.",
		Source: consultations.Meeting, SourceNote: "họp thôn tại nhà văn hóa (thử nghiệm)", Hamlet: "Chí Phúc", Voices: 31})
	if err := errors.Join(append(failed, err)...); err != nil {
		return err
	}
	err = l.house.Consultations.Moderate(gate.WithKey(ctx, "demo/entered/read"), l.cast[specialist], l.rubbish, meeting, moderation.Decision{State: moderation.Shown})
	return errors.Join(err, l.answerNaming(ctx), l.propose(ctx))
}

// answerNaming closes the older consultation, when its days are over: begun on
// a Sunday the demo's three weeks are a day short.
func (l *history) answerNaming(ctx context.Context) error {
	look, err := l.house.Consultations.Desk(ctx, l.cast[specialist], l.named)
	if err != nil || !look.Last.Before(clock.DateOf(l.house.Gate.Now())) {
		return err
	}
	for n, a := range []consultations.Answer{{Verdict: consultations.Accepted, Reply: "Xã giữ tên này."}, {Verdict: consultations.Partly, Reply: "Biển tên ghi thêm tên cũ, cỡ chữ nhỏ hơn."}} {
		a.Comments = []string{look.Comments[n].ID}
		if err := l.house.Consultations.Reply(gate.WithKey(ctx, fmt.Sprint("demo/asked/naming/reply/", n)), l.cast[specialist], l.named, a); err != nil {
			return err
		}
	}
	return l.house.Consultations.Close(gate.WithKey(ctx, "demo/asked/naming/close"), l.cast[leader], l.named, consultations.Closing{Outcome: consultations.Amended,
		Heard: "Hai ý kiến: một đồng ý, một đề nghị giữ tên cũ.", Decided: "Đặt tên “Nhà văn hóa Đồng Tâm”, biển tên ghi thêm tên cũ.", Why: "Tên mới được đồng ý, tên cũ giúp người cao tuổi dễ tìm."})
}

// propose leaves ideas: one answered, one supported, one that waits.
func (l *history) propose(ctx context.Context) error {
	box := l.house.Ideas
	for n, f := range []struct {
		who gate.Actor
		ideas.Filing
	}{
		{l.cast[residentOne], ideas.Filing{Title: "Lắp đèn năng lượng mặt trời dọc đường thôn", Body: "Đoạn từ nhà văn hóa đến trường tối quá, các cháu đi học về không an toàn.", Hamlet: "Chí Phúc"}},
		{l.cast[residentTwo], ideas.Filing{Title: "Mở tủ sách ở nhà văn hóa", Body: "Mỗi nhà góp vài cuốn, thanh niên trông giúp buổi tối."}},
		{l.cast[residentTwo], ideas.Filing{Title: "Trồng hoa hai bên đường liên xã", Body: "Mỗi đoàn thể nhận một đoạn."}},
	} {
		key := fmt.Sprint("demo/idea/", n)
		id, err := box.Propose(gate.WithKey(ctx, key), f.who, f.Filing)
		if err != nil || n == 2 {
			return err
		}
		err = errors.Join(
			box.Moderate(gate.WithKey(ctx, key+"/read"), l.cast[specialist], id, moderation.Decision{State: moderation.Shown}),
			box.Support(gate.WithKey(ctx, key+"/one"), l.cast[residentOne], id, true))
		if n == 0 {
			err = errors.Join(err, box.Support(gate.WithKey(ctx, key+"/two"), l.cast[residentTwo], id, true),
				box.Answer(gate.WithKey(ctx, key+"/answer"), l.cast[leader], id, ideas.Studying, "Xã đang khảo sát vị trí cột và giá đèn, sẽ trả lời tiếp trong tháng sau."))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
