package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"xaso/internal/modules/opinions"
	"xaso/internal/platform/gate"
)

// statements of the demo's conversation, with how likely the two invented camps
// of neighbours are to agree, in tenths.
var statements = []struct {
	body      string
	one, rest int
}{
	{"Đường liên thôn hẹp quá, xe cứu thương khó vào.", 9, 9},
	{"Nên mở đường đủ rộng để hai xe tránh nhau, dù phải lùi tường rào.", 9, 2},
	{"Giữ nguyên bề rộng, chỉ cần đổ lại mặt đường cho phẳng.", 1, 9},
	{"Nhà nào mất đất thì phải được trả bằng đất hoặc bằng tiền.", 7, 9},
	{"Nên trồng lại cây bóng mát hai bên đường sau khi làm xong.", 9, 9},
	{"Mỗi nhà góp vài ngày công là hợp lý.", 8, 3},
	{"Xã phải dán công khai từng khoản chi ở nhà văn hóa thôn.", 10, 10},
	{"Phải làm rãnh thoát nước trước khi đổ mặt đường.", 8, 8},
	{"Nên làm vào mùa khô, tránh vụ gặt.", 9, 8},
	{"Cấm xe tải nặng vào đường thôn sau khi làm xong.", 3, 9},
}

// neighbours is how many invented people answer.
const neighbours = 24

// opinions leaves a conversation that runs, answered by invented neighbours, and
// a sentence of one of them that waits to be read.
func (l *history) opinions(ctx context.Context) error {
	plan := opinions.Plan{Title: "Mở rộng đường liên thôn thế nào? (thử nghiệm)", Closes: l.ahead(12),
		About: "Thôn bàn về đoạn đường 420 m từ nhà văn hóa đến trường tiểu học. Ý kiến của bà con giúp Ban công tác Mặt trận chuẩn bị cuộc họp thôn; việc đóng góp vẫn do các hộ biểu quyết."}
	for _, s := range statements {
		plan.Statements = append(plan.Statements, s.body)
	}
	talk, err := l.house.Opinions.Open(gate.WithKey(ctx, "demo/opinions"), l.cast[leader], plan)
	if err != nil {
		return err
	}
	failed := make([]error, neighbours)
	var all sync.WaitGroup
	for n := range neighbours {
		all.Go(func() { failed[n] = l.answer(ctx, talk, n) })
	}
	all.Wait()
	err = l.house.Opinions.Suggest(gate.WithKey(ctx, "demo/opinions/own"), gate.Anonymous(Commune), talk, "Nên lắp đèn chiếu sáng dọc đường để các cháu đi học về an toàn.")
	if err := errors.Join(append(failed, err)...); err != nil {
		return err
	}
	return l.house.Opinions.Draw(ctx, Commune, talk)
}

// answer is what the n-th neighbour says: of one camp or the other, and now and
// then against it.
func (l *history) answer(ctx context.Context, talk string, n int) error {
	v := opinions.Voter{Token: fmt.Sprintf("DEMO%022d", n)}
	for i, s := range statements {
		likely := s.one
		if n%5 > 2 {
			likely = s.rest
		}
		lot, vote := rand.New(rand.NewPCG(uint64(n), uint64(i))).IntN(10), -1
		switch {
		case (n+i)%9 == 0:
			vote = 0
		case lot < likely:
			vote = 1
		}
		if (n+2*i)%11 == 0 {
			continue // not seen yet
		}
		err := l.house.Opinions.Vote(gate.WithKey(ctx, fmt.Sprintf("demo/opinions/%d/%d", n, i)), gate.Anonymous(Commune), v, talk, int64(i+1), vote)
		if err != nil {
			return err
		}
	}
	return nil
}
