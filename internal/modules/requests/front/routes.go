// Package front is the residents' side of citizen reports: filing without
// account and without script, the public list and map, and the page of one
// report with all that its sender and its followers may do.
//
// What a report is, which way it goes and when it is due is decided in package
// requests. Of a sender nothing is shown here, and no address is written down.
package front

import (
	"context"
	"embed"
	"net/http"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses of the pages.
const (
	Path       = "/phan-anh"
	FilePath   = Path + "/gui"
	FollowPath = Path + "/theo-doi"
	SealedPath = "/to-cao" // another room's: denunciations never pass here
)

// Address is the public page of a report.
func Address(code string) string { return Path + "/" + code }

// A Hall is what the pages work with.
type Hall struct {
	Gate   *gate.Gate
	Desk   desk
	Intake *blob.Intake
	Files  blob.Store
	// Hamlets are those of the commune, in the order people use.
	Hamlets func(gate.Commune) []string
	// Map is the hamlets as areas; empty where the office drew none.
	Map func(tx *gate.Tx) (geo.Map, error)
	// Phone is the number of the office, "" when it told none.
	Phone func(gate.Commune) string
	// Network is where a request comes from, to be counted by in memory.
	Network func(*http.Request) string
	Now     func() time.Time

	budget *budget // of what is sent
	tries  *budget // of PINs
}

// Bounds of one report.
const (
	mostPhotos  = 5
	mostVoice   = 2
	mostText    = 3000 // characters
	photoBytes  = 15 << 20
	voiceBytes  = 8 << 20 // ten minutes as telephones record them
	uploadBytes = mostPhotos*photoBytes + mostVoice*voiceBytes
	mostPerHour = 30 // reports from one network
)

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	h.budget, h.tries = newBudget(mostPerHour, h.Now), newBudget(mostPerHour, h.Now)
	return []web.Route{
		web.Get(Path, web.Public, h.list, web.Cached),
		web.Get(FilePath, web.Public, h.begin),
		web.Post(FilePath, web.Public, h.take, web.Body(uploadBytes)),
		web.Get(FilePath+"/{draft}/{step}", web.Public, h.ask),
		web.Post(FilePath+"/{draft}/{step}", web.Public, h.answer, web.Body(uploadBytes)),
		web.Get(FilePath+"/{draft}/ban-do.svg", web.Public, h.pickPicture),
		web.Get(FilePath+"/{draft}/tep/{n}", web.Public, h.draftFile),
		web.Get(FollowPath, web.Public, h.askCode),
		web.Post(FollowPath, web.Public, h.openCode),
		web.Get(Path+"/{code}", web.Public, h.report),
		web.Post(Path+"/{code}", web.Public, h.act, web.Body(uploadBytes)),
		web.Get(Path+"/viec/{code}/anh/{n}", web.Public, h.photo),
		sheetFile.Route(), scriptFile.Route(),
	}
}

// The style and the script of these pages. Without the script everything
// works; with it a place can be found by the telephone and words recorded.
var (
	//go:embed assets/phan-anh.css
	sheet []byte
	//go:embed assets/phan-anh.js
	script []byte

	sheetFile  = web.NewFile("/_resident/phan-anh.css", sheet)
	scriptFile = web.NewFile("/_resident/phan-anh.js", script)
)

// commune is the map of the reader's commune.
func (h Hall) commune(r *http.Request, who gate.Actor) (m geo.Map, err error) {
	if h.Map == nil {
		return nil, nil
	}
	err = h.read(r.Context(), who.Commune, func(tx *gate.Tx) error { m, err = h.Map(tx); return err })
	return m, err
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }
