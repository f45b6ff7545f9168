namespace MySqlHa.Replication.Gtid;

/// <summary>Set algebra over ordered lists of intervals that neither overlap nor touch. Every operation is one pass over both.</summary>
internal static class IntervalList
{
    /// <summary>Orders, and joins what overlaps or touches.</summary>
    internal static GtidInterval[] Normalize(List<GtidInterval> intervals)
    {
        for (int i = 1; i < intervals.Count; i++)
        {
            if (intervals[i].First < intervals[i - 1].First)
            {
                intervals.Sort((a, b) => a.First.CompareTo(b.First));
                break;
            }
        }
        var result = new List<GtidInterval>(intervals.Count);
        foreach (var interval in intervals)
            Append(result, interval);
        return [.. result];
    }

    internal static GtidInterval[] Union(GtidInterval[] left, GtidInterval[] right)
    {
        var result = new List<GtidInterval>(left.Length + right.Length);
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
            Append(result, j == right.Length || (i < left.Length && left[i].First <= right[j].First) ? left[i++] : right[j++]);
        return [.. result];
    }

    internal static GtidInterval[] Intersect(GtidInterval[] left, GtidInterval[] right)
    {
        var result = new List<GtidInterval>();
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            ulong first = Math.Max(left[i].First, right[j].First), last = Math.Min(left[i].Last, right[j].Last);
            if (first <= last)
                result.Add(new(first, last));
            _ = left[i].Last < right[j].Last ? i++ : j++;
        }
        return [.. result];
    }

    internal static GtidInterval[] Subtract(GtidInterval[] left, GtidInterval[] right)
    {
        var result = new List<GtidInterval>(left.Length);
        int j = 0;
        foreach (var interval in left)
        {
            ulong first = interval.First;
            while (j < right.Length && right[j].Last < first)
                j++;
            bool rest = true;
            for (; rest && j < right.Length && right[j].First <= interval.Last; j++)
            {
                if (right[j].First > first)
                    result.Add(new(first, right[j].First - 1));
                rest = right[j].Last < interval.Last;
                if (!rest)
                    break; // It may cut the next interval, too.
                first = right[j].Last + 1;
            }
            if (rest)
                result.Add(new(first, interval.Last));
        }
        return [.. result];
    }

    internal static bool IsSubset(GtidInterval[] left, GtidInterval[] right)
    {
        int j = 0;
        foreach (var interval in left)
        {
            while (j < right.Length && right[j].Last < interval.First)
                j++;
            if (j == right.Length || right[j].First > interval.First || right[j].Last < interval.Last)
                return false;
        }
        return true;
    }

    internal static bool Contains(GtidInterval[] intervals, ulong number)
    {
        int low = 0, high = intervals.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (number < intervals[middle].First)
                high = middle - 1;
            else if (number > intervals[middle].Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }

    private static void Append(List<GtidInterval> result, GtidInterval next)
    {
        // First is 1 or more, so First - 1 cannot wrap where Last + 1 could.
        if (result.Count > 0 && next.First - 1 <= result[^1].Last)
            result[^1] = result[^1] with { Last = Math.Max(result[^1].Last, next.Last) };
        else
            result.Add(next);
    }
}
