package score

import (
	"context"
	"errors"
	"sync"

	"xaso/internal/platform/gate"
)

// A CommuneScore is the period of one commune of several.
type CommuneScore struct {
	Commune  gate.Commune
	Received int64
	Lines    []Line
	Total    Total

	figures Figures
}

// A Province is a period of several communes, and of all together.
type Province struct {
	Communes []CommuneScore
	Received int64
	Lines    []Line
	Total    Total
}

// atOnce is how many communes are read at the same time.
const atOnce = 8

// Province reads the period of each commune and adds them up. It reads sums
// alone, two statements a commune; no dossier is looked at, and nothing that
// only a commune's own settings tell: indicators about procedures have no value
// here. It is for the operator of a house, who answers for all its communes.
func (b *Book) Province(ctx context.Context, communes []gate.Commune, p Period) (Province, error) {
	all := Province{Communes: make([]CommuneScore, len(communes))}
	failed := make([]error, len(communes))
	scheme, ok := inForce(b.builtIn, p)
	if !ok {
		return all, errNoScheme
	}
	var wait sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i, c := range communes {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			all.Communes[i], failed[i] = b.commune(ctx, scheme, c, p)
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return all, err
	}
	whole := Figures{Period: p, Sums: map[Measure]Sum{}, Province: true}
	for _, c := range all.Communes {
		for m, s := range c.figures.Sums {
			whole.Sums[m] = whole.Sums[m].add(s)
		}
		whole.Late += c.figures.Late
		all.Received += c.Received
	}
	all.Lines, all.Total = Score(scheme, whole)
	return all, nil
}

func (b *Book) commune(ctx context.Context, s Scheme, c gate.Commune, p Period) (CommuneScore, error) {
	one := CommuneScore{Commune: c, figures: Figures{Period: p}}
	who := gate.System("score-province", c)
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		of := ""
		own, err := parts(tx, ByAll, &of, p)
		for _, part := range own {
			one.figures.Sums, one.figures.Late = part.Sums, part.Late
		}
		return err
	})
	if err != nil {
		return one, err
	}
	one.Received = one.figures.sum(Received).Den
	one.Lines, one.Total = Score(s, one.figures)
	return one, nil
}
