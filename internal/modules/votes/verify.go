package votes

import (
	"xaso/internal/platform/gate"
)

// Verify walks every vote of the transaction's commune: the chains of ballots
// and of who took part, their heads, and the seals of the boxes. It is part of
// `xaso verify`.
func (b *Book) Verify(tx *gate.Tx) (sound int64, breaks []gate.Break, err error) {
	all, err := b.Votes(tx)
	for _, v := range all {
		found, err := b.verify(tx, v)
		if err != nil {
			return sound, breaks, err
		}
		breaks = append(breaks, found...)
		if len(found) == 0 {
			sound += v.turns
		}
	}
	return sound, breaks, err
}

func (b *Book) verify(tx *gate.Tx, v Vote) ([]gate.Break, error) {
	log := "votes " + v.ID
	if v.State == Announced || v.head == "" && v.turns == 0 && v.seal == "" {
		return nil, nil // nothing was sealed yet
	}
	if v.seal != b.sealOf(v) {
		return []gate.Break{{Log: log, Seq: v.turns, What: "the head of the chain was changed"}}, nil
	}
	if v.Secret {
		return b.verifySecret(tx, v, log)
	}
	all, err := ballots(tx, v.ID)
	if err != nil {
		return nil, err
	}
	hash, seq := "", int64(0)
	slips, err := b.slips(tx, v.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		seq++
		if g.Seq != seq {
			return []gate.Break{{Log: log, Seq: seq, What: "a ballot is missing"}}, nil
		}
		if hash = g.link(hash); hash != g.Hash || slips[g.Household] != g.Slip {
			return []gate.Break{{Log: log, Seq: seq, What: "a ballot was changed"}}, nil
		}
	}
	return v.ends(log, seq, hash), nil
}

// ends finds rows cut off, or slipped in, at the end of a chain.
func (v Vote) ends(log string, seq int64, hash string) []gate.Break {
	if seq != v.turns || hash != v.head {
		return []gate.Break{{Log: log, Seq: seq + 1, What: "the end of the chain is missing"}}
	}
	return nil
}

// slips are the receipts of the roll by household.
func (b *Book) slips(tx *gate.Tx, vote string) (map[string]string, error) {
	voters, err := b.Voters(tx, vote)
	by := make(map[string]string, len(voters))
	for _, v := range voters {
		by[v.Household] = v.slip
	}
	return by, err
}

// verifySecret also holds the boxes against who took part, by hamlet: as many
// ballots as households, online and by hand.
func (b *Book) verifySecret(tx *gate.Tx, v Vote, log string) ([]gate.Break, error) {
	rows, err := turnout(tx, v.ID)
	if err != nil {
		return nil, err
	}
	voters, err := b.Voters(tx, v.ID)
	if err != nil {
		return nil, err
	}
	hamletOf := make(map[string]string, len(voters))
	for _, one := range voters {
		hamletOf[one.Household] = one.Hamlet
	}
	hash, seq := "", int64(0)
	online, hand := map[string]int64{}, map[string]int64{}
	for _, t := range rows {
		seq++
		if t.seq != seq {
			return []gate.Break{{Log: log, Seq: seq, What: "somebody who took part is missing"}}, nil
		}
		if hash = t.link(hash); hash != t.hash {
			return []gate.Break{{Log: log, Seq: seq, What: "who took part was changed"}}, nil
		}
		if t.channel == Online {
			online[hamletOf[t.household]]++
		} else {
			hand[hamletOf[t.household]]++
		}
	}
	breaks := v.ends(log, seq, hash)
	for _, hamlet := range v.Hamlets {
		x, whole, err := b.openBox(tx, v.ID, hamlet)
		if err != nil {
			return nil, err
		}
		var sheets int64
		for _, n := range x.Hand {
			sheets += n
		}
		if !whole || int64(len(x.Online)) != online[hamlet] || sheets != hand[hamlet] {
			breaks = append(breaks, gate.Break{Log: log + " " + hamlet, Seq: seq, What: "the box is not what was put into it"})
		}
	}
	return breaks, nil
}
