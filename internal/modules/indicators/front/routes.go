// Package front is what the criteria look like from outside: the public page
// "Xã ta đến đâu rồi", the officials' cockpit, the communes of a province beside
// each other, maps, and open data.
//
// It reads the law (criteria) and the readings (indicators) and adds nothing to
// them: what is unknown there is unknown here, in the same words. What other
// rooms know (plans, evidence, hamlets) comes by functions of Hall.
package front

import (
	"context"
	"embed"
	"net/http"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
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
	Path         = "/nong-thon-moi" // the public page
	MapPath      = Path + "/ban-do"
	BoundaryPath = Path + "/ranh-gioi"
	CockpitPath  = "/buong-lai"
	ProvincePath = "/tinh" + Path
	DataPath     = "/du-lieu-mo"
)

// MayPublish is setting boundaries and the licence of open data: what the
// commune says of itself to everybody.
const MayPublish gate.Permission = "front.publish"

// A Hall is what the pages work with. Functions that are nil know nothing.
type Hall struct {
	Gate  *gate.Gate
	Sets  *criteria.Book
	Board *indicators.Board
	// Communes are those of the house, of every province.
	Communes func() []Commune
	// Hamlets are those of the reader's commune as they are today.
	Hamlets func(tx *gate.Tx) ([]Hamlet, error)
	// Plan is what the commune means to do about a set; public tasks only.
	Plan func(tx *gate.Tx, set string) ([]Task, error)
	// Lacking counts the required evidence that is not there, by indicator.
	Lacking func(tx *gate.Tx, set string) (map[string]int, error)
	// Comment is where a resident says that a number is wrong, "" for nowhere.
	Comment func(tx *gate.Tx, set string) (string, error)
	// Address makes a path of the commune into a full address.
	Address func(r *http.Request, path string) string
	// Authority names the office that publishes: "Ủy ban nhân dân xã Tống Sơn".
	Authority func(gate.Commune) string
	// Vietnamese is a context whose reader gets Vietnamese, for files that are
	// the same for everybody.
	Vietnamese func(context.Context) context.Context
	Now        func() time.Time

	standings *standings
}

// A Commune is one of the house, as the province's pages need it.
type Commune struct {
	ID       gate.Commune
	Name     string
	Province string
	Slug     string
	Version  int64 // grows when its public pages change
	Demo     bool
}

// A Hamlet is a thôn as the register has it. The counts are 0 when unknown.
type Hamlet struct {
	Name, Code string
	Households int64
	Residents  int64
}

// A Task is one thing the commune means to do.
type Task struct {
	Title   string
	Code    string // the indicator it is for
	Until   clock.Date
	Done    bool
	Overdue bool
	Link    string // for officials
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	h.standings = newStandings(h.Now)
	return []web.Route{
		web.Get(Path, web.Public, h.public, web.Cached),
		web.Get(Path+"/{set}", web.Public, h.public, web.Cached),
		web.Get(Path+"/{set}/{criterion}", web.Public, h.criterion, web.Cached),
		web.Get(MapPath, web.Public, h.hamletMap, web.Cached),
		web.Get(BoundaryPath, web.Needs(MayPublish), h.askBoundary),
		web.Post(BoundaryPath, web.Needs(MayPublish), h.setBoundary, web.Body(geo.MostBytes+64<<10)),
		web.Get(CockpitPath, web.Needs(indicators.MaySee), h.cockpit),
		web.Get(ProvincePath, web.Public, h.province, web.Cached),
		web.Get(ProvincePath+"/so-sanh", web.Public, h.compare, web.Cached),
		web.Get(ProvincePath+"/ban-do", web.Public, h.provinceMap, web.Cached),
		web.Get(DataPath, web.Public, h.catalogue, web.Cached),
		web.Get(DataPath+"/dcat.jsonld", web.Public, h.dcat),
		web.Get(DataPath+"/tep/{file}", web.Public, h.dataFile),
		web.Get(DataPath+"/giay-phep", web.Needs(MayPublish), h.askLicence),
		web.Post(DataPath+"/giay-phep", web.Needs(MayPublish), h.setLicence),
	}
}

// read opens one transaction for a page that everybody may see.
func (h Hall) read(ctx context.Context, c gate.Commune, look func(*gate.Tx) error) error {
	return h.Gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		return look(tx)
	})
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// day writes a date, "" for none.
func day(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.Date(d.At(0))
}
