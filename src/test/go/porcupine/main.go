// Judges histories of registers with Porcupine and prints a line for each:
// verdict, seconds of judging, processor seconds of that; where seconds of warm
// judging are asked for, the judgement is then repeated for so long, and the median
// of its seconds and the mean of its processor seconds follow.
//
// Usage: porcupine-judge FILE LIMIT [WARM_SECONDS]
package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

// A file holds histories, each its number of operations (int32) and then one record
// for each operation, all big-endian: key and client (int32 each), start, end,
// expected and value (int64 each), kind and answer (one byte each).
const recordSize = 42

const (
	read     = 0
	write    = 1
	swap     = 2
	mismatch = 3
)

const acknowledged = 0

const nothing = math.MinInt64

type input struct {
	key      int32
	kind     byte
	expected int64
	value    int64
	answered bool
}

var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[int32][]porcupine.Operation{}
		for _, o := range history {
			k := o.Input.(input).key
			byKey[k] = append(byKey[k], o)
		}
		parts := make([][]porcupine.Operation, 0, len(byKey))
		for _, part := range byKey {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return int64(nothing) },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		i := in.(input)
		s := state.(int64)
		switch i.kind {
		case read:
			return i.value == s, state
		case write:
			return true, i.value
		case swap:
			if s == i.expected {
				return true, i.value
			}
			return !i.answered, state
		default:
			return s != i.expected, state
		}
	},
	Equal: func(one, other interface{}) bool { return one.(int64) == other.(int64) },
	Hash:  func(state interface{}) uint64 { return uint64(state.(int64)) * 0x9E3779B97F4A7C15 },
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: porcupine-judge FILE LIMIT [WARM_SECONDS]")
		os.Exit(2)
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	limit, err := time.ParseDuration(os.Args[2])
	if err != nil {
		panic(err)
	}
	warm := 0.0
	if len(os.Args) > 3 {
		if warm, err = strconv.ParseFloat(os.Args[3], 64); err != nil {
			panic(err)
		}
	}
	for at := 0; at < len(data); {
		count := int(binary.BigEndian.Uint32(data[at:]))
		at += 4
		history := parse(data[at : at+count*recordSize])
		at += count * recordSize
		verdict, seconds, busy := judge(history, limit)
		fmt.Printf("%s %.6f %.6f", verdict, seconds, busy)
		if warm > 0 && verdict != porcupine.Unknown {
			seconds, busy = judgeWarm(history, limit, warm)
			fmt.Printf(" %.6f %.6f", seconds, busy)
		}
		fmt.Println()
	}
}

func parse(records []byte) []porcupine.Operation {
	history := make([]porcupine.Operation, 0, len(records)/recordSize)
	for ; len(records) > 0; records = records[recordSize:] {
		in := input{
			key:      int32(binary.BigEndian.Uint32(records)),
			kind:     records[40],
			expected: int64(binary.BigEndian.Uint64(records[24:])),
			value:    int64(binary.BigEndian.Uint64(records[32:])),
			answered: records[41] == acknowledged,
		}
		end := int64(binary.BigEndian.Uint64(records[16:]))
		if !in.answered {
			end = math.MaxInt64
		}
		history = append(history, porcupine.Operation{
			ClientId: int(binary.BigEndian.Uint32(records[4:])),
			Input:    in,
			Call:     int64(binary.BigEndian.Uint64(records[8:])),
			Return:   end,
		})
	}
	return history
}

func judge(history []porcupine.Operation, limit time.Duration) (porcupine.CheckResult, float64, float64) {
	busy := busySeconds()
	begin := time.Now()
	result := porcupine.CheckOperationsTimeout(register, history, limit)
	return result, time.Since(begin).Seconds(), busySeconds() - busy
}

// judgeWarm repeats a judgement and returns the median by the clock, and the mean of
// the processor's.
func judgeWarm(history []porcupine.Operation, limit time.Duration, warm float64) (float64, float64) {
	var seconds []float64
	busy := busySeconds()
	for begin := time.Now(); len(seconds) == 0 || time.Since(begin).Seconds() < warm; {
		_, s, _ := judge(history, limit)
		seconds = append(seconds, s)
	}
	busy = busySeconds() - busy
	sort.Float64s(seconds)
	return seconds[len(seconds)/2], busy / float64(len(seconds))
}

func busySeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
