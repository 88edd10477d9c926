package budgeting

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ErrFile is a file that is not an instance in the .pb format.
var ErrFile = errors.New("budgeting: not a .pb file")

// Bounds of what is read.
const (
	mostProjects = 5_000
	mostBallots  = 500_000
	mostMoney    = 1 << 53 // exact in every program that may read it after us
)

type section struct {
	head []string
	rows [][]string
}

func (s section) column(name string) int { return slices.Index(s.head, name) }

// Read takes an instance in the format of Pabulib. Ballots are approvals
// (approval, choose-1); those that rank or give points are read as approving of
// what they name.
func Read(r io.Reader) (Instance, error) {
	all, err := sections(r)
	if err != nil {
		return Instance{}, err
	}
	in := Instance{Meta: map[string]string{}}
	for _, row := range all["META"].rows {
		if len(row) >= 2 {
			in.Meta[row[0]] = row[1]
		}
	}
	if in.Budget, err = money(in.Meta["budget"]); err != nil {
		return in, err
	}
	in.Rule = in.Meta["rule"]
	if least := in.Meta["min_project_score_threshold"]; least != "" {
		if in.Threshold, err = strconv.Atoi(least); err != nil || in.Threshold < 0 {
			return in, fmt.Errorf("%w: threshold %q", ErrFile, least)
		}
	}
	at, err := in.readProjects(all["PROJECTS"])
	if err != nil {
		return in, err
	}
	return in, in.readBallots(all["VOTES"], at)
}

func sections(r io.Reader) (map[string]section, error) {
	in := csv.NewReader(r)
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = ';', -1, true
	all, name := map[string]section{}, ""
	for n := 0; n <= mostProjects+mostBallots; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
		first := strings.TrimPrefix(strings.TrimSpace(row[0]), "\uFEFF")
		switch s, open := all[name]; {
		case len(row) == 1 && slices.Contains([]string{"META", "PROJECTS", "VOTES"}, first):
			if _, twice := all[first]; twice {
				return nil, fmt.Errorf("%w: section %s twice", ErrFile, first)
			}
			name = first
			all[name] = section{}
		case !open:
			return nil, fmt.Errorf("%w: begins with %.40q", ErrFile, first)
		case s.head == nil:
			for i := range row {
				row[i] = strings.TrimSpace(row[i])
			}
			s.head = row
			all[name] = s
		default:
			s.rows = append(s.rows, row)
			all[name] = s
		}
	}
	return nil, fmt.Errorf("%w: too many lines", ErrFile)
}

func money(text string) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 || n > mostMoney {
		return 0, fmt.Errorf("%w: amount %.40q", ErrFile, text)
	}
	return n, nil
}

func (in *Instance) readProjects(s section) (map[string]int, error) {
	id, cost, name, won := s.column("project_id"), s.column("cost"), s.column("name"), s.column("selected")
	if id < 0 || cost < 0 || len(s.rows) > mostProjects {
		return nil, fmt.Errorf("%w: projects need project_id and cost", ErrFile)
	}
	at := map[string]int{}
	for _, row := range s.rows {
		p := Project{ID: strings.TrimSpace(cell(row, id)), Name: cell(row, name), Selected: cell(row, won) == "1"}
		var err error
		if p.Cost, err = money(cell(row, cost)); err != nil {
			return nil, err
		}
		if _, twice := at[p.ID]; twice || p.ID == "" || p.Cost == 0 || strings.ContainsRune(p.ID, ',') {
			return nil, fmt.Errorf("%w: project %.40q", ErrFile, p.ID)
		}
		at[p.ID] = len(in.Projects)
		in.Projects = append(in.Projects, p)
	}
	return at, nil
}

func (in *Instance) readBallots(s section, at map[string]int) error {
	voter, vote := s.column("voter_id"), s.column("vote")
	if voter < 0 || vote < 0 {
		return fmt.Errorf("%w: votes need voter_id and vote", ErrFile)
	}
	for _, row := range s.rows {
		b := Ballot{Voter: cell(row, voter)}
		for _, id := range strings.Split(cell(row, vote), ",") {
			if id = strings.TrimSpace(id); id == "" {
				continue
			}
			p, known := at[id]
			if !known {
				return fmt.Errorf("%w: a vote for %.40q", ErrFile, id)
			}
			if !slices.Contains(b.Approved, p) {
				b.Approved = append(b.Approved, p)
			}
		}
		in.Ballots = append(in.Ballots, b)
	}
	return nil
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

// Write gives the instance, and which projects won, in the same format.
func Write(w io.Writer, in Instance, o Outcome) error {
	out := csv.NewWriter(w)
	out.Comma = ';'
	rows := [][]string{{"META"}, {"key", "value"}}
	meta := maps.Clone(in.Meta)
	if meta == nil {
		meta = map[string]string{}
	}
	meta["budget"], meta["rule"] = strconv.FormatInt(in.Budget, 10), in.Rule
	meta["num_projects"], meta["num_votes"] = strconv.Itoa(len(in.Projects)), strconv.Itoa(len(in.Ballots))
	delete(meta, "min_project_score_threshold")
	if in.Threshold > 0 {
		meta["min_project_score_threshold"] = strconv.Itoa(in.Threshold)
	}
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		rows = append(rows, []string{key, meta[key]})
	}
	rows = append(rows, []string{"PROJECTS"}, []string{"project_id", "cost", "votes", "name", "selected"})
	votes := in.Votes()
	for i, p := range in.Projects {
		won := "0"
		if o.Has(i) {
			won = "1"
		}
		rows = append(rows, []string{p.ID, strconv.FormatInt(p.Cost, 10), strconv.Itoa(votes[i]), p.Name, won})
	}
	rows = append(rows, []string{"VOTES"}, []string{"voter_id", "vote"})
	for _, b := range in.Ballots {
		ids := make([]string, len(b.Approved))
		for i, p := range b.Approved {
			ids[i] = in.Projects[p].ID
		}
		rows = append(rows, []string{b.Voter, strings.Join(ids, ",")})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("budgeting: %w", err)
	}
	return nil
}
