// Package pages shows the surveys: campaigns and how they go, drawing and
// deciding, what was found; questionnaires of the commune's own; and the pages
// on which hamlet heads fill sheets, which work on a telephone without signal.
package pages

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of the rooms.
const (
	Path        = "/khao-sat"
	campaignDir = Path + "/cuoc/"
	formDir     = Path + "/mau"
	// CollectPath is where sheets are filled; all that works without signal lies
	// under it.
	CollectPath = Path + "/phieu-cua-toi"
)

// A Hall is what the pages work with.
type Hall struct {
	Book *surveys.Book
	Now  func() time.Time
}

// Routes are the addresses of the surveys.
func Routes(h Hall) []web.Route {
	see, manage, collect := web.Needs(surveys.MaySee), web.Needs(surveys.MayManage), web.Needs(surveys.MayCollect)
	return []web.Route{
		web.Get(Path, see, h.list),
		web.Get(Path+"/mo", manage, h.askBegin),
		web.Post(Path+"/mo", manage, h.begin),
		web.Get(campaignDir+"{id}", see, h.progress),
		web.Get(campaignDir+"{id}/mau-chon", manage, h.drawn),
		web.Post(campaignDir+"{id}/thay", manage, h.replace),
		web.Get(campaignDir+"{id}/cho-quyet", manage, h.pairs),
		web.Post(campaignDir+"{id}/quyet", manage, h.decide),
		web.Get(campaignDir+"{id}/chot", manage, h.askClose),
		web.Post(campaignDir+"{id}/chot", manage, h.close),
		web.Get(campaignDir+"{id}/ket-qua", see, h.results),
		web.Get(campaignDir+"{id}/ket-qua/tep", see, h.resultsFile),
		web.Get(campaignDir+"{id}/phieu/tep", manage, h.sheetsFile),
		web.Get(formDir, see, h.forms),
		web.Post(formDir, manage, h.compose),
		web.Get(formDir+"/{id}", see, h.form),
		web.Post(formDir+"/{id}/cau", manage, h.ask),
		web.Post(formDir+"/{id}/cau/{key}/bo", manage, h.drop),
		web.Post(formDir+"/{id}/thoi", manage, h.end),

		web.Get(CollectPath, collect, h.rounds),
		web.Get(CollectPath+"/{id}", collect, h.round),
		web.Get(CollectPath+"/{id}/{household}", collect, h.askSheet),
		web.Post(CollectPath+"/{id}/{household}", collect, h.sheet),
		web.Get(CollectPath+"/du-lieu", collect, h.phoneData),
		web.Post(CollectPath+"/gui", collect, h.receive, web.Machine, web.Body(mostSheet)),
		web.Get(CollectPath+"/khong-mang", web.Public, h.shell),
		web.Get(CollectPath+"/tho.js", web.Public, h.worker),
		phoneFile.Route(),
		drawFile.Route(),
		styleFile.Route(),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// say picks the reader's language of a text of a questionnaire.
func say(ctx context.Context, w surveys.Words) string {
	if w.EN == "" {
		return w.VI
	}
	return lang.Pick(ctx, w.VI, w.EN)
}

func today(h Hall) clock.Date { return clock.DateOf(h.Now()) }

// date writes a day as people do.
func date(d clock.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year) }

func moment(ctx context.Context, ms int64) string { return lang.DateTime(ctx, time.UnixMilli(ms)) }

// number writes a figure with at most two decimals.
func number(n float64) string {
	whole := int64(n)
	if n == float64(whole) {
		return lang.Number(whole)
	}
	text := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", n), "0"), ".")
	integer, part, _ := strings.Cut(text, ".")
	if part == "" {
		return integer
	}
	var head int64
	fmt.Sscan(integer, &head)
	return lang.Number(head) + "," + part
}

// million writes đồng as millions with three decimals, as incomes are written.
func million(dong float64) string {
	return strings.Replace(fmt.Sprintf("%.3f", dong/1e6), ".", ",", 1)
}

// percent is a share of households in words, "–" of nothing.
func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%.1f", 100*float64(n)/float64(of)), ".", ",", 1) + "\u00a0%"
}

// A wrong is what a form was refused for, by field.
type wrong struct{ all []*fault.Fault }

// invalid takes an error that the reader can mend; others are returned.
func invalid(err error) (wrong, error) {
	if err == nil {
		return wrong{}, nil
	}
	if s := web.Status(err); s != http.StatusUnprocessableEntity && s != http.StatusConflict {
		return wrong{}, err
	}
	return wrong{fault.All(err)}, nil
}

// at is the sentence for a field, "" when it is fine.
func (w wrong) at(ctx context.Context, field string) string {
	if i := slices.IndexFunc(w.all, func(f *fault.Fault) bool { return f.Field == field }); i >= 0 {
		return lang.Say(ctx, w.all[i])
	}
	return ""
}

func (w wrong) any() bool { return len(w.all) > 0 }

func itoa(n int) string { return fmt.Sprint(n) }

func clockDay(ms int64) clock.Date { return clock.DateOf(time.UnixMilli(ms)) }
