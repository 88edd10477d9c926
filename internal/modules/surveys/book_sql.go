package surveys

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"xaso/internal/platform/gate"
)

const campaignColumns = `id, title, questionnaire, year, from_day, to_day, hamlets, sample, officer, officer_name, opened_at, closed_at, closed_by, result`

func scanCampaign(scan gate.Scanner) (Campaign, error) {
	var c Campaign
	var questionnaire, from, to, hamlets, sample, result string
	err := scan(&c.ID, &c.Title, &questionnaire, &c.Year, &from, &to, &hamlets, &sample, &c.Officer, &c.OfficerName,
		&c.Opened, &c.Closed, &c.ClosedBy, &result)
	if err != nil {
		return c, err
	}
	for _, part := range []struct {
		text string
		into any
	}{{questionnaire, &c.Questionnaire}, {hamlets, &c.Hamlets}, {sample, &c.Sample}, {result, &c.Result}} {
		if part.text != "" {
			if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
				return c, fmt.Errorf("campaign %s: %w", c.ID, err)
			}
		}
	}
	return c, errors.Join(c.From.UnmarshalText([]byte(from)), c.To.UnmarshalText([]byte(to)))
}

func insertCampaign(tx *gate.Tx, c Campaign) error {
	sample := ""
	if c.Sample != nil {
		sample = mustJSON(c.Sample)
	}
	_, err := tx.Exec(`INSERT INTO surveys_campaign (commune_id, id, title, kind, questionnaire, year, from_day, to_day, hamlets, sample,
			officer, officer_name, opened_at, closed_at, closed_by, result)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '', '')`,
		c.ID, c.Title, string(c.Questionnaire.Kind), mustJSON(c.Questionnaire), c.Year, c.From.String(), c.To.String(), mustJSON(c.Hamlets), sample,
		c.Officer, c.OfficerName, c.Opened)
	return err
}

func campaigns(tx *gate.Tx) ([]Campaign, error) {
	return gate.All(tx, scanCampaign, `SELECT `+campaignColumns+` FROM surveys_campaign WHERE commune_id = $1 ORDER BY id DESC`)
}

func campaign(tx *gate.Tx, id string) (Campaign, error) {
	all, err := gate.All(tx, scanCampaign, `SELECT `+campaignColumns+` FROM surveys_campaign WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Campaign{}, err
	}
	return all[0], nil
}

// closedOf are the closed campaigns of a purpose, newest first.
func closedOf(tx *gate.Tx, kind Purpose) ([]Campaign, error) {
	return gate.All(tx, scanCampaign, `SELECT `+campaignColumns+` FROM surveys_campaign
		 WHERE commune_id = $1 AND kind = $2 AND closed_at > 0 ORDER BY closed_at DESC, id DESC`, string(kind))
}

// Parts of a campaign that a household can play.
const (
	isAsked    = "asked"
	inReserve  = "reserve"
	inFrame    = "frame"
	isReplaced = "replaced"
)

// atOnce is how many households one statement writes: each takes 11 values.
const atOnce = 40

// insertHouseholds writes the frame of a hamlet, in its order.
func insertHouseholds(tx *gate.Tx, c Campaign, hamlet string, all []Listed) error {
	part := partsOf(c, hamlet, len(all))
	for begin := 0; begin < len(all); begin += atOnce {
		var rows []string
		args := []any{c.ID, hamlet}
		arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)+1) }
		for i := begin; i < min(begin+atOnce, len(all)); i++ {
			l := all[i]
			rows = append(rows, `($1, $2, `+strings.Join([]string{arg(l.ID), `$3`, arg(i + 1), arg(l.Code), arg(l.Head), arg(l.Address),
				arg(l.People), arg(l.Group), arg(membersJSON(l.Members)), arg(part[i])}, ", ")+`, '', '', '', 0)`)
		}
		_, err := tx.Exec(`INSERT INTO surveys_household (commune_id, campaign_id, household_id, hamlet, no, code, head, address, people,
			income_group, members, part, instead_of, why, why_by, why_at) VALUES `+strings.Join(rows, ", "), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func membersJSON(all []Member) string {
	if len(all) == 0 {
		return "[]"
	}
	return mustJSON(all)
}

// partsOf says of each household of a hamlet what it is to the campaign.
func partsOf(c Campaign, hamlet string, n int) []string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = isAsked
		if c.Sample != nil {
			parts[i] = inFrame
		}
	}
	if c.Sample == nil {
		return parts
	}
	for _, s := range c.Sample.Strata {
		if s.Hamlet != hamlet {
			continue
		}
		for _, no := range s.Chosen {
			parts[no-1] = isAsked
		}
		for _, no := range s.Reserve {
			parts[no-1] = inReserve
		}
	}
	return parts
}

// A Household is one of a campaign's frame.
type Household struct {
	Listed
	No        int
	Part      string // asked, reserve, frame, replaced
	InsteadOf string
	Why       string
	WhyBy     string
	WhyAt     int64
}

const householdColumns = `household_id, hamlet, no, code, head, address, people, income_group, members, part, instead_of, why, why_by, why_at`

func scanHousehold(scan gate.Scanner) (Household, error) {
	var h Household
	var members string
	if err := scan(&h.ID, &h.Hamlet, &h.No, &h.Code, &h.Head, &h.Address, &h.People, &h.Group, &members, &h.Part, &h.InsteadOf, &h.Why, &h.WhyBy, &h.WhyAt); err != nil {
		return h, err
	}
	return h, json.Unmarshal([]byte(members), &h.Members)
}

// households are those of a campaign that are not merely in the frame.
func households(tx *gate.Tx, campaign string) ([]Household, error) {
	return gate.All(tx, scanHousehold, `SELECT `+householdColumns+` FROM surveys_household
		 WHERE commune_id = $1 AND campaign_id = $2 AND part <> 'frame' ORDER BY hamlet, no`, campaign)
}

// wholeFrame is every household in the order of the draw.
func wholeFrame(tx *gate.Tx, campaign string) ([]Household, error) {
	return gate.All(tx, scanHousehold, `SELECT `+householdColumns+` FROM surveys_household
		 WHERE commune_id = $1 AND campaign_id = $2 ORDER BY hamlet, no`, campaign)
}

func household(tx *gate.Tx, campaign, id string) (Household, error) {
	all, err := gate.All(tx, scanHousehold, `SELECT `+householdColumns+` FROM surveys_household
		 WHERE commune_id = $1 AND campaign_id = $2 AND household_id = $3`, campaign, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Household{}, err
	}
	return all[0], nil
}

// frameSizes are how many households each hamlet has in the frame.
func frameSizes(tx *gate.Tx, campaign string) (map[string]int, error) {
	type row struct {
		hamlet string
		n      int
	}
	all, err := gate.All(tx, func(scan gate.Scanner) (r row, err error) { return r, scan(&r.hamlet, &r.n) },
		`SELECT hamlet, count(*) FROM surveys_household WHERE commune_id = $1 AND campaign_id = $2 GROUP BY hamlet`, campaign)
	n := map[string]int{}
	for _, r := range all {
		n[r.hamlet] = r.n
	}
	return n, err
}
