package register_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/register"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// big is a list of so many residents in households of four, with 500 bad rows
// for each 10,000.
func big(people int) string {
	var b strings.Builder
	b.WriteString("Mã hộ,Thôn,Địa chỉ,Họ và tên,Quan hệ với chủ hộ,Ngày sinh,Giới tính,Số định danh,Hộ nghèo,Loại nhà,Nước sạch,BHYT,Việc làm,Qua đào tạo\n")
	given := []string{"An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Lan", "Minh", "Nga"}
	for i := range people {
		born, name := 1940+i%75, given[i%10]+" "+given[i/10%10]
		if i%4 == 0 {
			fmt.Fprintf(&b, "L%05d,Thôn %d,Ngõ %d,Nguyễn Văn %s,Chủ hộ,%d/%d/%d,Nam,038%d%08d,không,kiên cố,tập trung,x,có,x\n", i/4, i/4%2+1, i/40, name, i%28+1, i%12+1, born, i%2, i)
			continue
		}
		day := i%28 + 1
		if i%20 == 19 {
			day = 32
		}
		fmt.Fprintf(&b, ",,,Trần Thị %s,Con,%d/%d/%d,Nữ,,,,,x,đi học,\n", name, day, i%12+1, born)
	}
	return b.String()
}

// BenchmarkRegister brings 10,000 residents in, looks for duplicates among them
// and counts 30,000. Wanted: the import under 5 s, the pairs under 2 s.
func BenchmarkRegister(b *testing.B) {
	for name, open2 := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				h := open(b, open2(b))
				text := big(10_000)
				timed := func(what string, do func()) {
					began := time.Now()
					do()
					b.ReportMetric(time.Since(began).Seconds()*1000, what+"-ms")
				}
				var now register.Import
				timed("check", func() { now, _ = h.check(text) })
				if now.Bad != 500 {
					b.Fatalf("%d bad rows", now.Bad)
				}
				h.must(h.DecideImport(h.ctx(), lan, now.ID, true))
				timed("take", func() { now = h.take(now.ID, text) })
				if now.Taken != 9500 {
					b.Fatalf("took %+v", now)
				}
				timed("pairs", func() { h.pairs() })
				for part := range 2 {
					more := strings.ReplaceAll(strings.ReplaceAll(big(10_000), "L0", fmt.Sprintf("M%d", part)), ",0380", fmt.Sprintf(",03%d0", part))
					more = strings.ReplaceAll(more, ",0381", fmt.Sprintf(",03%d1", part))
					now, _ := h.check(more)
					h.must(h.DecideImport(h.ctx(), lan, now.ID, true))
					h.take(now.ID, more)
				}
				timed("measure", func() { h.figures("2026-11-23") })
				timed("measure-past", func() { h.figures("2026-11-22") })
				h.read(func(tx *gate.Tx) error {
					timed("drill", func() {
						rows, _, err := h.Metrics().Rows(tx, "register.households-solid-house", metric.Year(2026), metric.Cut{}, "", 50)
						if err != nil || len(rows) != 50 {
							b.Errorf("%d rows, %v", len(rows), err)
						}
					})
					return nil
				})
			}
		})
	}
}
