package opinion

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Ballot is one line of a file of votes.
type Ballot struct {
	Statement, Voter int
	Vote             Vote
}

// mostLines bounds what a file may hold.
const mostLines = 2_000_000

// ErrFile is a file that is not one of votes.
var ErrFile = errors.New("opinion: not a file of votes")

// Read takes votes in the open data format of Polis: columns comment-id,
// voter-id and vote (1 agree, 0 pass, -1 disagree), by name and in any order;
// others are passed over. Lines stand in the order of the file.
func Read(r io.Reader) ([]Ballot, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	var at [3]int
	for i, name := range []string{"comment-id", "voter-id", "vote"} {
		if at[i] = slices.Index(head, name); at[i] < 0 {
			return nil, fmt.Errorf("%w: no column %s", ErrFile, name)
		}
	}
	var out []Ballot
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
		b, err := ballot(line, at)
		if err != nil {
			return nil, err
		}
		if out = append(out, b); len(out) > mostLines {
			return nil, fmt.Errorf("%w: more than %d lines", ErrFile, mostLines)
		}
	}
}

func ballot(line []string, at [3]int) (Ballot, error) {
	var n [3]int
	for i, col := range at {
		v, err := strconv.ParseInt(line[col], 10, 32)
		if err != nil {
			return Ballot{}, fmt.Errorf("%w: %w", ErrFile, err)
		}
		n[i] = int(v)
	}
	if n[0] < 0 || n[1] < 0 || n[2] < -1 || n[2] > 1 {
		return Ballot{}, fmt.Errorf("%w: a vote is 1, 0 or -1, ids are not negative", ErrFile)
	}
	return Ballot{Statement: n[0], Voter: n[1], Vote: Vote(n[2])}, nil
}

// Tabulate makes the table of these votes; the last vote of a person on a
// statement counts. Rows and columns are in rising order of the ids returned.
func Tabulate(votes []Ballot) (t *Table, voters, statements []int) {
	for _, b := range votes {
		voters, statements = append(voters, b.Voter), append(statements, b.Statement)
	}
	slices.Sort(voters)
	slices.Sort(statements)
	voters, statements = slices.Compact(voters), slices.Compact(statements)
	t = NewTable(len(voters), len(statements))
	for _, b := range votes {
		p, _ := slices.BinarySearch(voters, b.Voter)
		s, _ := slices.BinarySearch(statements, b.Statement)
		t.Set(p, s, b.Vote)
	}
	return t, voters, statements
}

// Write gives votes in the same format.
func Write(w io.Writer, votes []Ballot) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"comment-id", "voter-id", "vote"}); err != nil {
		return err
	}
	for _, b := range votes {
		line := []string{strconv.Itoa(b.Statement), strconv.Itoa(b.Voter), strconv.Itoa(int(b.Vote))}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
