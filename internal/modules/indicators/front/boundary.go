package front

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

var (
	errKind    = fault.New(fault.Invalid, "front.bad-kind")
	errNoFile  = fault.New(fault.Invalid, "front.no-file")
	errSource  = fault.New(fault.Invalid, "front.no-source")
	errNotOurs = fault.New(fault.Invalid, "front.not-ours")
	errNoMatch = fault.New(fault.Invalid, "front.no-match")
	errTerms   = fault.New(fault.Invalid, "front.no-terms")
	errAddress = fault.New(fault.Invalid, "front.bad-address")
)

// boundaryForm is the page on which boundaries are given.
type boundaryForm struct {
	Commune, Hamlets boundary
	Names            []string // of the hamlets there are
	Kind, Source     string   // as chosen
	Faults           []*fault.Fault
	Saved            bool
}

func (f boundaryForm) fault(ctx context.Context, field string) string {
	for _, x := range f.Faults {
		if x.Field == field {
			return t(ctx, x.Code, x.Args...)
		}
	}
	return ""
}

func (h Hall) readBoundaries(ctx context.Context, who gate.Actor) (f boundaryForm, err error) {
	err = h.Gate.Read(ctx, who, MayPublish, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayPublish)); err != nil {
			return err
		}
		if f.Commune, err = readBoundary(tx, ofCommune); err != nil {
			return err
		}
		if f.Hamlets, err = readBoundary(tx, ofHamlets); err != nil {
			return err
		}
		all, err := h.Hamlets(tx)
		for _, one := range all {
			f.Names = append(f.Names, one.Name)
		}
		return err
	})
	f.Kind = ofHamlets
	return f, err
}

func (h Hall) askBoundary(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f, err := h.readBoundaries(r.Context(), who)
	if err != nil {
		return err
	}
	f.Saved = r.URL.Query().Has("da-luu")
	return web.Page(w, r, http.StatusOK, boundaryPage(f))
}

func (h Hall) setBoundary(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var err error
	if kind := r.PostFormValue("drop"); kind != "" {
		err = h.removeBoundary(r.Context(), who, kind)
	} else {
		err = h.takeBoundary(r, who)
	}
	if err == nil {
		return web.Redirect(w, r, BoundaryPath+"?da-luu")
	}
	status := web.Status(err)
	if status != http.StatusUnprocessableEntity && status != http.StatusRequestEntityTooLarge {
		return err
	}
	f, failed := h.readBoundaries(r.Context(), who)
	if failed != nil {
		return failed
	}
	f.Kind, f.Source, f.Faults = r.PostFormValue("kind"), r.PostFormValue("source"), fault.All(err)
	return web.Page(w, r, http.StatusUnprocessableEntity, boundaryPage(f))
}

// takeBoundary reads the file before the transaction and keeps what fits the
// commune: of the commune one area, of the hamlets those that are ours.
func (h Hall) takeBoundary(r *http.Request, who gate.Actor) error {
	kind, source := r.PostFormValue("kind"), identity.Compose(r.PostFormValue("source"))
	if kind != ofCommune && kind != ofHamlets {
		return errKind.At("kind")
	}
	if source == "" {
		return errSource.At("source")
	}
	m, err := uploaded(r)
	if err != nil {
		return at(err, "file")
	}
	if kind == ofCommune {
		if m, err = h.ours(m, who.Commune); err != nil {
			return err
		}
	}
	m = m.Simplify()
	return h.Gate.Write(r.Context(), who, MayPublish, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayPublish)); err != nil {
			return err
		}
		if kind == ofHamlets {
			all, err := h.Hamlets(tx)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(all, func(one Hamlet) bool { _, ok := shapeOf(m, one); return ok }) {
				return errNoMatch.At("file").With(first(m), len(all))
			}
		}
		if err := writeBoundary(tx, kind, source, m); err != nil {
			return err
		}
		if err := tx.Touch(); err != nil {
			return err
		}
		return tx.Record("front.boundary-set", kind, map[string]any{"areas": len(m), "source": source})
	})
}

func (h Hall) removeBoundary(ctx context.Context, who gate.Actor, kind string) error {
	return h.Gate.Write(ctx, who, MayPublish, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayPublish)); err != nil {
			return err
		}
		if err := dropBoundary(tx, kind); err != nil {
			return err
		}
		if err := tx.Touch(); err != nil {
			return err
		}
		return tx.Record("front.boundary-dropped", kind, nil)
	})
}

func uploaded(r *http.Request) (geo.Map, error) {
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, errNoFile
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, geo.MostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, errNoFile
	}
	return geo.Parse(b)
}

// at points a fault of another package at a field of the form.
func at(err error, field string) error {
	if all := fault.All(err); len(all) > 0 {
		return all[0].At(field)
	}
	return err
}

// ours is the area of the commune itself out of a file that may hold many: the
// one with its code, else its name, else the only one there is.
func (h Hall) ours(m geo.Map, c gate.Commune) (geo.Map, error) {
	var here Commune
	for _, one := range h.Communes() {
		if one.ID == c {
			here = one
		}
	}
	for _, is := range []func(geo.Shape) bool{
		func(s geo.Shape) bool { n, err := strconv.ParseInt(s.Code, 10, 64); return err == nil && n == int64(c) },
		func(s geo.Shape) bool { return plain(s.Name) == plain(here.Name) },
		func(geo.Shape) bool { return len(m) == 1 },
	} {
		if i := slices.IndexFunc(m, is); i >= 0 {
			return geo.Map{{Name: here.Name, Code: strconv.FormatInt(int64(c), 10), Area: m[i].Area}}, nil
		}
	}
	return nil, errNotOurs.At("file").With(here.Name, int64(c))
}

// plain leaves of a name what all spellings share: "Thôn Giang Sơn 9" and
// "giang son 9" are one place.
func plain(name string) string {
	s := identity.Fold(name)
	for _, word := range []string{"thon ", "ban ", "to dan pho ", "tdp ", "khu pho ", "xa ", "phuong ", "thi tran ", "ap ", "buon ", "lang "} {
		if rest, cut := strings.CutPrefix(s, word); cut {
			return rest
		}
	}
	return s
}

func sameHamlet(s geo.Shape, one Hamlet) bool {
	return one.Code != "" && s.Code == one.Code || plain(s.Name) == plain(one.Name)
}

// shapeOf finds the area of a hamlet.
func shapeOf(m geo.Map, one Hamlet) (geo.Shape, bool) {
	i := slices.IndexFunc(m, func(s geo.Shape) bool { return sameHamlet(s, one) })
	if i < 0 {
		return geo.Shape{}, false
	}
	return m[i], true
}

func first(m geo.Map) string {
	if len(m) == 0 {
		return ""
	}
	return m[0].Name
}

// lacking are the hamlets that no area of the file is of.
func (f boundaryForm) lacking() []string {
	return slices.DeleteFunc(slices.Clone(f.Names), func(name string) bool {
		_, drawn := shapeOf(f.Hamlets.Map, Hamlet{Name: name})
		return drawn
	})
}

func (f boundaryForm) summary(ctx context.Context) []ui.ErrorItem {
	items := make([]ui.ErrorItem, len(f.Faults))
	for i, x := range f.Faults {
		items[i] = ui.ErrorItem{Field: x.Field, Text: t(ctx, x.Code, x.Args...)}
	}
	return items
}

// kept is what is there of both kinds.
func (f boundaryForm) kept(ctx context.Context) []ui.SummaryRow {
	return []ui.SummaryRow{
		{Key: t(ctx, "front.boundary.hamlets"), ValueBody: keptBoundary(f.Hamlets, ofHamlets)},
		{Key: t(ctx, "front.boundary.commune"), ValueBody: keptBoundary(f.Commune, ofCommune)},
	}
}

func (b boundary) words(ctx context.Context) string {
	if len(b.Map) == 0 {
		return t(ctx, "front.boundary.none")
	}
	return t(ctx, "front.boundary.kept", len(b.Map), b.Source, lang.DateTime(ctx, b.At))
}

func joined(names []string) string { return strings.Join(names, ", ") }
